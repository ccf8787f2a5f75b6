using System.Collections.Immutable;
using System.Data;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Registry;

/// <summary>The registry in the database. Every change raises the rights epoch in its transaction; rows that SQL alone wrote give nothing.</summary>
public sealed class Registry : IRegistry
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
    public Registry(IDatabases databases, MasterKey master, TimeProvider time, ILogger logger)
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
    public Task PutDepartmentAsync(Department department, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(department);
        RegistryRules.Check(department);
        return ChangeAsync(
            async change =>
            {
                if (change.Before.Rows.Departments.Contains(department))
                {
                    return false;
                }

                await change.RunAsync(
                    "INSERT INTO registry.department (code, title_en, title_zh) VALUES ($1, $2, $3) ON CONFLICT (code) DO UPDATE SET title_en = excluded.title_en, title_zh = excluded.title_zh",
                    [department.Code, department.TitleEn, department.TitleZh],
                    cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task PutClientAsync(RegisteredClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        return ChangeAsync(
            async change =>
            {
                RegistryRules.Check(client, change.Before);
                if (change.Before.Clients.Any(known => known.Content == client))
                {
                    return false;
                }

                var revision = change.Before.Rows.Clients.Where(known => known.Content.Id == client.Id).Select(known => known.Revision).FirstOrDefault() + 1;
                var mac = seal.Of(client, revision);
                await change.RunAsync(
                    "INSERT INTO registry.client (id, department, revision, mac) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET department = excluded.department, revision = excluded.revision, mac = excluded.mac",
                    [client.Id, client.Department, revision, mac],
                    cancellationToken).ConfigureAwait(false);
                change.Standing = change.Standing.With(Standing.KeyOf(client), mac);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The grant cannot be, or overlaps another for the same client and purpose.</exception>
    public Task AddGrantAsync(Grant grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return ChangeAsync(
            async change =>
            {
                RegistryRules.Check(grant, change.Before, time.GetUtcNow());
                await RetireAsync(change, cancellationToken).ConfigureAwait(false);
                var kept = grant with { Starts = RegistryRules.AsKept(grant.Starts), Ends = RegistryRules.AsKept(grant.Ends) };
                var mac = seal.Of(kept, revision: 1);
                var added = await change.RunAsync(
                    "INSERT INTO registry.access_grant (id, client, purpose, scopes, jurisdictions, starts, ends, revision, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) ON CONFLICT (id) DO NOTHING",
                    [kept.Id, kept.Client, kept.Purpose, kept.Scopes.ToArray(), kept.Jurisdictions.ToArray(), kept.Starts, kept.Ends, mac],
                    cancellationToken).ConfigureAwait(false);
                if (added == 0)
                {
                    throw new RegistryException("A grant of this id is there already; give the new one a new random id.");
                }

                change.Standing = change.Standing.With(Standing.KeyOf(kept.Id), mac);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> EndGrantAsync(Guid grant, CancellationToken cancellationToken) => ChangeAsync(
        async change =>
        {
            var now = time.GetUtcNow();
            if (change.Before.Grants.FirstOrDefault(known => known.Content.Id == grant) is not { } live || live.Content.Ends <= now)
            {
                return false;
            }

            await change.RunAsync(
                "UPDATE registry.access_grant SET ended = $2, revision = revision + 1 WHERE id = $1",
                [grant, RegistryRules.AsKept(now)],
                cancellationToken).ConfigureAwait(false);
            change.Standing = change.Standing.Without(Standing.KeyOf(grant));
            return true;
        },
        cancellationToken);

    // Grants that time ended leave the list of what stands, which every change writes whole.
    private async Task RetireAsync(RightsChange change, CancellationToken cancellationToken)
    {
        var over = change.Before.Grants.Where(grant => grant.Content.Ends <= time.GetUtcNow()).Select(grant => grant.Content.Id).ToArray();
        if (over.Length > 0)
        {
            await change.RunAsync("UPDATE registry.access_grant SET ended = ends, revision = revision + 1 WHERE id = ANY($1)", [over], cancellationToken).ConfigureAwait(false);
            change.Standing = over.Aggregate(change.Standing, (standing, grant) => standing.Without(Standing.KeyOf(grant)));
        }
    }

    /// <summary>Makes a change; false where it found nothing to change.</summary>
    private async Task<bool> ChangeAsync(Func<RightsChange, Task<bool>> make, CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref current);
        await using (var change = await RightsChange.BeginAsync(source, seal, rows => Judge(rows, known), cancellationToken).ConfigureAwait(false))
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
