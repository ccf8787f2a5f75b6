using System.Collections.Immutable;
using System.Data;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Registry;

/// <summary>The registry in the database. Every change raises the rights epoch in its transaction; rows that SQL alone wrote give nothing.</summary>
public sealed class RightsRegistry : IRegistry
{
    private readonly NpgsqlDataSource source;
    private readonly RightsSeal seal;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock publishing = new();
    private Doubts reported;
    private bool nothingReported;
    private Published current = new(0, new RightsSnapshot(
        0, ImmutableDictionary<string, Department>.Empty, ImmutableDictionary<string, RegisteredClient>.Empty, ImmutableDictionary<(string, string), Grant>.Empty));

    /// <summary>On the database; nothing is read before the first <see cref="RefreshAsync"/>, and until then nobody has rights.</summary>
    public RightsRegistry(IDatabases databases, MasterKey master, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(databases);
        source = databases.For(DatabaseRole.Registry);
        seal = new RightsSeal(master);
        this.time = time;
        this.logger = logger;
    }

    /// <inheritdoc/>
    public RightsSnapshot Current => Volatile.Read(ref current).Snapshot;

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The database was set back to an earlier state.</exception>
    public async Task<RightsSnapshot> RefreshAsync(CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref current);
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        var rows = await RegistryRows.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        var read = Judge(rows, known);
        return Publish(new Published(read.Standing?.Revision ?? known.Revision, read.ToSnapshot(time.GetUtcNow())));
    }

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The department cannot be.</exception>
    public Task PutDepartmentAsync(Department department, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(Entry(actor, "department.put", department.Code, "registry.department"), change => Registration.PutAsync(change, department, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The client's department is not there.</exception>
    public Task PutClientAsync(RegisteredClient client, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(Entry(actor, "client.put", client.Id, "registry.client"), change => Registration.PutAsync(change, client, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The grant cannot be, or overlaps another for the same client and purpose.</exception>
    public Task AddGrantAsync(Grant grant, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(Entry(actor, "grant.add", grant.Id.ToString("D"), "registry.access_grant"), change => Registration.AddAsync(change, grant, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> EndGrantAsync(Guid grant, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(Entry(actor, "grant.end", grant.ToString("D"), "registry.access_grant"), change => Registration.EndAsync(change, grant, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The set's version is not the hash of its content.</exception>
    public Task<bool> PutInForceAsync(PolicySet policies, string node, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policies);
        return ChangeAsync(Entry(actor, "policies.load", policies.Version, "registry.policy_version"), change => PolicyVersions.PutInForceAsync(change, policies, node, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="RegistryException">What is stored is not what was stored.</exception>
    public Task<string?> ReadPoliciesAsync(string version, CancellationToken cancellationToken) => PolicyVersions.ReadAsync(source, version, cancellationToken);

    // Every change writes the list of what stands.
    private static OutboxEntry Entry(Actor actor, string act, string target, string table) => new(actor, act, target, [table, "registry.standing"]);

    /// <summary>Makes a change; false where it found nothing to change, and then nothing of it stays in the outbox.</summary>
    private async Task<bool> ChangeAsync(OutboxEntry entry, Func<RightsChange, Task<bool>> make, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref current);
        await using (var change = await RightsChange.BeginAsync(source, seal, rows => Judge(rows, known), entry, cancellationToken).ConfigureAwait(false))
        {
            if (!await make(change).ConfigureAwait(false))
            {
                return false;
            }

            RegistryLog.Changed(logger, await change.CommitAsync(cancellationToken).ConfigureAwait(false));
        }

        // With the change's connection given back: changes that wait for the lock may hold all the others.
        try
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            RegistryLog.Unreadable(logger, e.GetType().Name); // the change is made all the same; the watch reads it
        }

        return true;
    }

    // What was known before the reading began is the least that a database which nobody set back can hold.
    private Believed Judge(RegistryRows rows, Published known)
    {
        var believed = Believed.From(rows, seal);
        if (rows.Epoch < known.Snapshot.Epoch || believed.Standing?.Revision < known.Revision)
        {
            throw new RegistryException("The registry was set back to an earlier state while the exchange ran; find out who did, and start the exchange again where it was you.");
        }

        Report(believed);
        return believed;
    }

    private void Report(Believed believed)
    {
        lock (publishing)
        {
            if (believed.Standing is null && !nothingReported)
            {
                RegistryLog.NothingStands(logger);
            }
            else if (believed.Doubts != reported && believed.Doubts != default)
            {
                RegistryLog.Doubted(logger, believed.Doubts.Clients, believed.Doubts.Grants, believed.Doubts.Missing);
            }

            (nothingReported, reported) = (believed.Standing is null, believed.Doubts);
        }
    }

    // Of two readings at once the newer stays, whichever ends last.
    private RightsSnapshot Publish(Published read)
    {
        lock (publishing)
        {
            if (read.Snapshot.Epoch >= current.Snapshot.Epoch && read.Revision >= current.Revision)
            {
                Volatile.Write(ref current, read);
            }

            return current.Snapshot;
        }
    }

    private sealed record Published(long Revision, RightsSnapshot Snapshot);
}
