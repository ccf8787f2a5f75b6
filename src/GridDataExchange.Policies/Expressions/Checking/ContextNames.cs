using System.Collections.Frozen;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>The facts of caller and request, as expressions spell them.</summary>
internal static class ContextNames
{
    /// <summary>By the whole path.</summary>
    public static FrozenDictionary<string, ContextValue> All { get; } = new Dictionary<string, ContextValue>(StringComparer.Ordinal)
    {
        ["caller.department"] = new(ContextName.CallerDepartment, ValueType.String),
        ["caller.client"] = new(ContextName.CallerClient, ValueType.String),
        ["caller.purpose"] = new(ContextName.CallerPurpose, ValueType.String),
        ["caller.scopes"] = new(ContextName.CallerScopes, ValueType.StringList),
        ["caller.jurisdictions"] = new(ContextName.CallerJurisdictions, ValueType.StringList),
        ["request.date"] = new(ContextName.RequestDate, ValueType.Date),
        ["request.time"] = new(ContextName.RequestTime, ValueType.Timestamp),
        ["request.case"] = new(ContextName.RequestCase, ValueType.String),
        ["request.operator.name"] = new(ContextName.RequestOperatorName, ValueType.String),
        ["request.operator.verified"] = new(ContextName.RequestOperatorVerified, ValueType.Bool),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
