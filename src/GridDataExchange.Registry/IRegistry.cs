using System.Collections.Immutable;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;

namespace GridDataExchange.Registry;

/// <summary>Departments, clients, grants and the policy set in force as this node knows them: a snapshot under a rights epoch, and the means to renew and change it. Every change is in the outbox with who made it, in the change's transaction.</summary>
public interface IRegistry
{
    /// <summary>The newest snapshot this node has; renewed in the background, and safe to use since the ledger checks its epoch.</summary>
    RightsSnapshot Current { get; }

    /// <summary>Reads a snapshot now; at least as new as this call.</summary>
    Task<RightsSnapshot> RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Adds or updates a department.</summary>
    Task PutDepartmentAsync(Department department, Actor actor, CancellationToken cancellationToken);

    /// <summary>Adds or updates a client. Its secret is the authorization server's business.</summary>
    Task PutClientAsync(RegisteredClient client, Actor actor, CancellationToken cancellationToken);

    /// <summary>Adds a grant and raises the rights epoch.</summary>
    Task AddGrantAsync(Grant grant, Actor actor, CancellationToken cancellationToken);

    /// <summary>Ends a grant now and raises the rights epoch; false where there is no live grant of that id.</summary>
    Task<bool> EndGrantAsync(Guid grant, Actor actor, CancellationToken cancellationToken);

    /// <summary>Stores a policy set where it is new, puts it in force and raises the rights epoch, in one transaction; false where it was in force already.</summary>
    /// <param name="policies">The set, with the content that its version is the hash of. Whoever puts it in force must be ready to answer under it.</param>
    /// <param name="node">The node that loaded it.</param>
    /// <param name="actor">Who puts it in force.</param>
    /// <param name="cancellationToken">Stops; whether it took effect then, the next snapshot says.</param>
    Task<bool> PutInForceAsync(PolicySet policies, string node, Actor actor, CancellationToken cancellationToken);

    /// <summary>The content of a policy set that was stored, checked against its version; null where none of that version was.</summary>
    Task<string?> ReadPoliciesAsync(string version, CancellationToken cancellationToken);
}

/// <summary>A department that takes part.</summary>
/// <param name="Code">kebab-case.</param>
/// <param name="TitleEn">English.</param>
/// <param name="TitleZh">Chinese.</param>
public sealed record Department(string Code, string TitleEn, string TitleZh);

/// <summary>A system of a department that may ask for tokens.</summary>
/// <param name="Id">OAuth client id.</param>
/// <param name="Department">Code of its department.</param>
public sealed record RegisteredClient(string Id, string Department);

/// <summary>A grant: a client may use scopes for one purpose, within jurisdictions, for a time.</summary>
/// <param name="Id">Random.</param>
/// <param name="Client">OAuth client id.</param>
/// <param name="Purpose">Code of the purpose.</param>
/// <param name="Scopes">Scopes such as <c>data:resident</c>, <c>admin</c>; never <c>purpose:…</c>.</param>
/// <param name="Jurisdictions">Division codes within which rows may be seen.</param>
/// <param name="Starts">From when, UTC, included.</param>
/// <param name="Ends">Until when, UTC, not included.</param>
public sealed record Grant(Guid Id, string Client, string Purpose, ImmutableArray<string> Scopes, ImmutableArray<string> Jurisdictions, DateTimeOffset Starts, DateTimeOffset Ends)
{
    /// <summary>True where it takes registered documents alone, and no free text.</summary>
    public bool RequiresDocument { get; init; }
}

/// <summary>Every client and live or future grant, and the policy set in force, at one rights epoch. A grant whose MAC does not fit is not in it.</summary>
/// <param name="Epoch">The rights epoch it was read under.</param>
/// <param name="Departments">By code.</param>
/// <param name="Clients">By client id.</param>
/// <param name="Grants">By client id and purpose.</param>
public sealed record RightsSnapshot(long Epoch, ImmutableDictionary<string, Department> Departments, ImmutableDictionary<string, RegisteredClient> Clients, ImmutableDictionary<(string Client, string Purpose), Grant> Grants)
{
    /// <summary>The version of the policy set in force, or null where none is: nothing is answered under another.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>True where the client is registered with the department: a token of one that was moved names another.</summary>
    public bool IsOf(string client, string department) => Clients.GetValueOrDefault(client)?.Department == department;

    /// <summary>The client's grant for the purpose if it is live at that moment, else null.</summary>
    public Grant? FindLive(string client, string purpose, DateTimeOffset at) =>
        Grants.GetValueOrDefault((client, purpose)) is { } grant && grant.Starts <= at && at < grant.Ends ? grant : null;
}
