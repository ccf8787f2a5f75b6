using System.Collections.Immutable;
using GridDataExchange.Registry;

namespace GridDataExchange.Server.OAuth;

/// <summary>Which scopes a token gets: exactly one purpose under a live grant, and of the rest what that grant has. Pure.</summary>
internal static class TokenScopes
{
    /// <summary>What the scope of a purpose begins with.</summary>
    public const string PurposePrefix = "purpose:";

    /// <summary>Judges what a client asks for.</summary>
    /// <param name="asked">The scopes asked for; their order and repetition mean nothing (RFC 6749, 3.3).</param>
    /// <param name="client">The authenticated client's id.</param>
    /// <param name="rights">Rights at least as new as the request.</param>
    /// <param name="now">The moment of the request.</param>
    public static ScopeVerdict Judge(IEnumerable<string> asked, string client, RightsSnapshot rights, DateTimeOffset now)
    {
        var scopes = asked.ToHashSet(StringComparer.Ordinal);
        var purposes = scopes.Where(s => s.StartsWith(PurposePrefix, StringComparison.Ordinal)).ToList();
        if (purposes.Count != 1)
        {
            return new ScopesRefused("Ask for exactly one scope 'purpose:<code>'.");
        }

        var purpose = purposes[0][PurposePrefix.Length..];
        // One sentence for all the reasons: a client learns nothing of purposes that others have.
        return rights.Clients.GetValueOrDefault(client) is { } registered && rights.FindLive(client, purpose, now) is { } grant
            ? new ScopesGranted(registered.Department, grant, [purposes[0], .. grant.Scopes.Where(scopes.Contains).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
            : new ScopesRefused("This client has no live grant for that purpose.");
    }
}

/// <summary>What became of the scopes asked for.</summary>
internal abstract record ScopeVerdict;

/// <summary>The token may be issued.</summary>
/// <param name="Department">Code of the client's department.</param>
/// <param name="Grant">The live grant it rests on.</param>
/// <param name="Scopes">The purpose's scope, then the others in ordinal order.</param>
internal sealed record ScopesGranted(string Department, Grant Grant, ImmutableArray<string> Scopes) : ScopeVerdict;

/// <summary><c>invalid_scope</c>.</summary>
/// <param name="Sentence">What the client is told.</param>
internal sealed record ScopesRefused(string Sentence) : ScopeVerdict;
