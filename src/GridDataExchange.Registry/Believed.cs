using System.Collections.Immutable;

namespace GridDataExchange.Registry;

/// <summary>What of the rows is believed: the standing list where its MAC fits, and the rows it names whose own MAC fits.</summary>
/// <param name="Rows">What was read.</param>
/// <param name="Standing">Which rows stand; null where that itself is not what the registry wrote, and so nothing is believed.</param>
/// <param name="Clients">Those that stand.</param>
/// <param name="Grants">Those that stand.</param>
/// <param name="Doubts">How many rows are not as the registry wrote them.</param>
internal sealed record Believed(RegistryRows Rows, Standing? Standing, ImmutableArray<Sealed<RegisteredClient>> Clients, ImmutableArray<Sealed<Grant>> Grants, Doubts Doubts)
{
    /// <summary>Judges each row by itself: one that was tampered with takes no other with it.</summary>
    public static Believed From(RegistryRows rows, RightsSeal seal)
    {
        var standing = rows.Standing is { } row
            ? Standing.Open(seal, row.Revision, row.Epoch, rows.Epoch, row.Entries, row.Mac)
            : rows.Clients.Count + rows.Grants.Count == 0 ? Standing.None : null;
        if (standing is null)
        {
            return new Believed(rows, null, [], [], new Doubts(rows.Clients.Count, rows.Grants.Count, 0));
        }

        var clients = rows.Clients.Where(client => Holds(standing, Standing.KeyOf(client.Content), seal.Of(client.Content, client.Revision), client.Mac)).ToImmutableArray();
        var grants = rows.Grants.Where(grant => Holds(standing, Standing.KeyOf(grant.Content.Id), seal.Of(grant.Content, grant.Revision), grant.Mac)).ToImmutableArray();
        return new Believed(rows, standing, clients, grants, new Doubts(
            rows.Clients.Count - clients.Length,
            rows.Grants.Count - grants.Length,
            standing.Count - clients.Length - grants.Length));
    }

    /// <summary>The snapshot of a moment: of the grants for one client and purpose, which never overlap, the one that ends first.</summary>
    public RightsSnapshot ToSnapshot(DateTimeOffset now)
    {
        var clients = Clients.ToImmutableDictionary(client => client.Content.Id, client => client.Content, StringComparer.Ordinal);
        var grants = Grants.Select(grant => grant.Content)
            .Where(grant => grant.Ends > now && clients.ContainsKey(grant.Client))
            .GroupBy(grant => (grant.Client, grant.Purpose))
            .ToImmutableDictionary(pair => pair.Key, pair => pair.MinBy(grant => grant.Ends)!);
        return new RightsSnapshot(Rows.Epoch, Rows.Departments.ToImmutableDictionary(department => department.Code, StringComparer.Ordinal), clients, grants) { PolicyVersion = Standing?.PolicyVersion };
    }

    private static bool Holds(Standing standing, string key, byte[] computed, byte[] mac) =>
        RightsSeal.Fits(computed, mac) && standing.Names(key, mac);
}

/// <summary>Rows that somebody else than the registry wrote, altered or deleted.</summary>
/// <param name="Clients">Clients that do not stand.</param>
/// <param name="Grants">Grants not ended that do not stand.</param>
/// <param name="Missing">Rows that should stand and are not there as they were written.</param>
internal readonly record struct Doubts(int Clients, int Grants, int Missing);
