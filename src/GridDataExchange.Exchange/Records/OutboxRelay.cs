using System.Data.Common;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Postgres;
using GridDataExchange.Registry;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Exchange.Records;

/// <summary>
/// Carries changes of administration from the outbox into the ledger, in their order: each leaves the outbox in the transaction of its record.
/// What waits when a node ends, the next one carries.
/// </summary>
/// <remarks>
/// Nodes take turns, so that they do not try the same change at once; that a change is recorded once does not hang on it. A change that the
/// ledger does not take stays, and holds up none behind it: such changes are set aside, and of them one is tried again in each round. Where that
/// one is taken, or the first of those behind, the ledger works; where neither is, it does not, and the round ends.
/// </remarks>
public sealed class OutboxRelay : IAsyncDisposable
{
    private const int MostFailures = 2;

    // A node that stops working in its turn loses it: the server ends its session, and with it the lock.
    private const string TakeTurn = "SET LOCAL idle_in_transaction_session_timeout = '60s'; SELECT pg_try_advisory_xact_lock(7450212034864837730)"; // "gdx_outb", the first eight bytes as a number

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Draining = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource source;
    private readonly ILedger ledger;
    private readonly Func<LoadedPolicies?> inForce;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task relaying;
    private readonly SortedSet<long> aside = [];
    private long retried;
    private volatile bool notified;
    private bool failing;

    /// <summary>Begins to carry.</summary>
    /// <param name="databases">Where the outbox is.</param>
    /// <param name="ledger">Where the changes go.</param>
    /// <param name="policies">The policy sets, whose purposes say how long a record is kept.</param>
    /// <param name="registry">Knows which of them is in force.</param>
    /// <param name="clock">The node's clock.</param>
    /// <param name="logger">Takes failures; never a value.</param>
    public OutboxRelay(IDatabases databases, ILedger ledger, PolicySets policies, IRegistry registry, TimeProvider clock, ILogger<OutboxRelay> logger)
    {
        ArgumentNullException.ThrowIfNull(databases);
        source = databases.For(DatabaseRole.LedgerWriter);
        this.ledger = ledger;
        inForce = () => policies.Find(registry.Current.PolicyVersion);
        this.clock = clock;
        this.logger = logger;
        relaying = Task.Run(() => RelayAsync(stopping.Token));
    }

    /// <summary>Watches, whichever node carries, that changes get their records: where one waits for longer than the grace, answers are held back.</summary>
    /// <param name="databases">Where the outbox is.</param>
    /// <param name="grace">For how long a change may wait.</param>
    /// <param name="condition">Told.</param>
    /// <param name="clock">The node's clock.</param>
    /// <param name="logger">Takes each change of that.</param>
    public static StandstillWatch WatchForStandstill(IDatabases databases, TimeSpan grace, LedgerCondition condition, TimeProvider clock, ILogger<StandstillWatch> logger) =>
        OutboxStandstill.Watch(databases, grace, condition, clock, logger);

    /// <summary>Carries what waits, for a few seconds at most, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await relaying.ConfigureAwait(false);
        stopping.Dispose();
        using var limit = new CancellationTokenSource(Draining);
        try
        {
            await using var connection = await source.OpenConnectionAsync(limit.Token).ConfigureAwait(false);
            await CarryAsync(connection, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Failed(e); // it stays in the outbox
        }
    }

    private async Task RelayAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                connection ??= await ListenAsync(cancellationToken).ConfigureAwait(false);
                notified = false;
                await CarryAsync(connection, cancellationToken).ConfigureAwait(false);
                if (!notified)
                {
                    await connection.WaitAsync(Interval, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) // whatever it is, the relay goes on
            {
                Failed(e);
                await CloseAsync(connection).ConfigureAwait(false);
                connection = null;
                await Task.Delay(Interval, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await CloseAsync(connection).ConfigureAwait(false);
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            connection.Notification += (_, _) => notified = true; // one that comes while the relay works is not waited for
            await using var listen = new NpgsqlCommand("LISTEN outbox", connection);
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Carries all that waits, where it is this node's turn.</summary>
    private async Task CarryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var turn = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var take = new NpgsqlCommand(TakeTurn, connection))
        {
            if (await take.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                return;
            }
        }

        var failures = await RetryAsync(connection, cancellationToken).ConfigureAwait(false) ? 0 : 1;
        var after = 0L;
        while (failures < MostFailures && await OutboxReader.NextAsync(connection, after, aside, cancellationToken).ConfigureAwait(false) is { } change)
        {
            after = change.Number;
            var became = await CarryAsync(change).ConfigureAwait(false);
            failures = became switch { Carried.Recorded => 0, Carried.NotTaken => failures + 1, _ => failures };
            if (became != Carried.Recorded)
            {
                aside.Add(change.Number);
            }
        }

        await turn.CommitAsync(cancellationToken).ConfigureAwait(false);
        Judge(aside.Count);
    }

    /// <summary>Tries one again of those set aside, each in its turn; false where the ledger does not take it. Where it does, it may take all now.</summary>
    private async Task<bool> RetryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (aside.Count == 0)
        {
            return true;
        }

        retried = aside.GetViewBetween(retried + 1, long.MaxValue) is { Count: > 0 } later ? later.Min : aside.Min;
        if (await OutboxReader.NextAsync(connection, retried - 1, [], cancellationToken).ConfigureAwait(false) is not { } change || change.Number != retried)
        {
            aside.Remove(retried); // another node recorded it
            return true;
        }

        var became = await CarryAsync(change).ConfigureAwait(false);
        if (became == Carried.Recorded)
        {
            aside.Clear();
        }

        return became != Carried.NotTaken;
    }

    private async Task<Carried> CarryAsync(OutboxChange change)
    {
        if (change.Taken)
        {
            ExchangeLog.OutboxForestalled(logger, change.Id);
        }

        LedgerEntry entry;
        try
        {
            entry = ChangeRecord.Of(change, inForce()) with { Awaited = true };
        }
        catch (Exception e) // of this change alone
        {
            if (!aside.Contains(change.Number))
            {
                var error = e.GetType().Name;
                ExchangeLog.OutboxUnrecordable(logger, change.Id, error);
            }

            return Carried.Unrecordable;
        }

        // Not broken off by a stop: the drain would take the record for refused that is being written.
        var appended = await ledger.AppendAsync(entry, CancellationToken.None).ConfigureAwait(false);
        return appended.Verdict == AppendVerdict.Committed || appended.Refusal?.SqlState == ExchangeSchema.RecordedAlready ? Carried.Recorded : Carried.NotTaken;
    }

    /// <summary>What became of a change.</summary>
    private enum Carried
    {
        /// <summary>The ledger has it.</summary>
        Recorded,

        /// <summary>The ledger did not take it: it is away, or will not have this one.</summary>
        NotTaken,

        /// <summary>No record can be made of it.</summary>
        Unrecordable,
    }

    private void Judge(int waiting)
    {
        if (waiting > 0)
        {
            Say("the ledger does not take it");
        }
        else if (failing)
        {
            failing = false;
            ExchangeLog.OutboxFlowsAgain(logger);
        }
    }

    private void Failed(Exception e) => Say(e is DbException { SqlState: { } state } ? $"SQLSTATE {state}" : e.GetType().Name);

    private void Say(string reason)
    {
        if (!failing)
        {
            failing = true;
            ExchangeLog.OutboxWaits(logger, reason);
        }
    }

    private async Task CloseAsync(NpgsqlConnection? connection)
    {
        try
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) // the relay goes on with another
        {
            Failed(e);
        }
    }
}
