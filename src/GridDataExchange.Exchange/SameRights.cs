using GridDataExchange.Policies;

namespace GridDataExchange.Exchange;

/// <summary>Whether two entitlements of one request let the caller see exactly the same.</summary>
internal static class SameRights
{
    public static bool Are(Entitlement one, Entitlement other) =>
        one.Rules == other.Rules
        && one.Shape == other.Shape
        && one.Caller.Department == other.Caller.Department
        && one.Caller.Purpose == other.Caller.Purpose
        && one.Caller.Scopes.SequenceEqual(other.Caller.Scopes, StringComparer.Ordinal)
        && one.Caller.Jurisdictions.SequenceEqual(other.Caller.Jurisdictions, StringComparer.Ordinal);
}
