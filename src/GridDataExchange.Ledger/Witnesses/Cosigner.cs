using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Recovery;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>Gathers the witnesses' cosignatures of the newest checkpoint, and holds back answers where those that must cosign have not for too long.</summary>
/// <remarks>Every node runs one. That two ask for the same checkpoint does no harm: a witness cosigns what it has seen again.</remarks>
public sealed class Cosigner : IAsyncDisposable
{
    private const string ReadNewest = "SELECT size, note FROM ledger.checkpoint WHERE log = $1 AND note IS NOT NULL ORDER BY size DESC LIMIT 1";
    private const string ReadHave = "SELECT witness FROM ledger.cosignature WHERE log = $1 AND size = $2";
    private const string Write = "INSERT INTO ledger.cosignature (log, size, witness, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    private const string ReadWaiting = """
        SELECT clock_timestamp() - min(made) FROM ledger.checkpoint
        WHERE log = $1 AND note IS NOT NULL AND size > (SELECT coalesce(max(size), 0) FROM ledger.cosignature WHERE log = $1 AND witness = ANY ($2))
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource source;
    private readonly LedgerOptions options;
    private readonly WitnessPolicy policy;
    private readonly SignedHead witnessed;
    private readonly List<(ConfiguredWitness Witness, WitnessClient Client)> clients;
    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task working;

    /// <summary>Starts it.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="options">The log, and the condition that it sets.</param>
    /// <param name="policy">Who is asked, and who must cosign.</param>
    /// <param name="directory">Where the node keeps the last checkpoint that a witness which must cosign has cosigned, outside the database: a recovery names it.</param>
    /// <param name="http">Asks; it should follow no redirects.</param>
    /// <param name="clock">The pauses between two rounds.</param>
    /// <param name="logger">Takes refusals, each once until it changes.</param>
    public Cosigner(IDatabases databases, LedgerOptions options, WitnessPolicy policy, string directory, HttpClient http, TimeProvider clock, ILogger<Cosigner> logger)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(policy);
        source = databases.For(DatabaseRole.LedgerIntegrator);
        this.options = options;
        this.policy = policy;
        witnessed = new SignedHead(directory, RecoveryFile.WitnessedName);
        this.clock = clock;
        this.logger = logger;
        clients = [.. policy.Witnesses.Select(w => (w, new WitnessClient(http, w.Address, w.Key, Patience)))];
        working = Task.Run(WorkAsync);
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await GatherAsync(stop.Token);
                await JudgeAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // whatever it is, it goes on
            {
                WitnessLog.Failed(logger, e.GetType().Name, (e as PostgresException)?.SqlState ?? "");
            }

            await Task.Delay(Pause, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task GatherAsync(CancellationToken cancellationToken)
    {
        long size;
        string text;
        await using (var command = source.Command(ReadNewest, options.Identity.Log))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return;
            }

            (size, text) = (reader.GetInt64(0), reader.GetString(1));
        }

        if (!SignedNote.TryParse(text, out var note, out _))
        {
            throw new InvalidDataException("a stored checkpoint is no note");
        }

        var have = await HaveAsync(size, cancellationToken);
        await Task.WhenAll(clients.Where(c => !have.Contains(c.Witness.Key.Name)).Select(c => AskAsync(c.Witness, c.Client, size, note, cancellationToken)));
    }

    private async Task AskAsync(ConfiguredWitness witness, WitnessClient client, long size, SignedNote note, CancellationToken cancellationToken)
    {
        var tiles = new StoredTiles(source, options.Identity.Log);
        var outcome = await client.CosignAsync(note, (oldSize, cancel) => new ProofBuilder(tiles, size).ConsistencyAsync(oldSize, cancel), cancellationToken);
        Tell(witness.Key.Name, outcome.Refusal);
        if (outcome.Cosignature is { } signature)
        {
            await using var write = source.Command(Write, options.Identity.Log, size, witness.Key.Name, signature.ToLine());
            await write.ExecuteNonQueryAsync(cancellationToken);
            if (policy.Outside.Contains(witness.Key.Name))
            {
                lock (witnessed)
                {
                    witnessed.Keep(note.With(signature));
                }
            }
        }
    }

    private async Task<HashSet<string>> HaveAsync(long size, CancellationToken cancellationToken)
    {
        var have = new HashSet<string>(StringComparer.Ordinal);
        await using var command = source.Command(ReadHave, options.Identity.Log, size);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            have.Add(reader.GetString(0));
        }

        return have;
    }

    /// <summary>Holds answers back while a checkpoint has waited too long for a cosignature that it must have.</summary>
    private async Task JudgeAsync(CancellationToken cancellationToken)
    {
        if (policy.Outside.Count == 0)
        {
            return;
        }

        await using var command = source.Command(ReadWaiting, options.Identity.Log, policy.Outside.ToArray());
        var waits = await command.ExecuteScalarAsync(cancellationToken) as TimeSpan? ?? TimeSpan.Zero;
        if (options.Condition.Unwitnessed(waits > policy.Grace))
        {
            WitnessLog.Unwitnessed(logger, waits > policy.Grace, (long)waits.TotalMinutes);
        }
    }

    /// <summary>Logs what a witness says when it changes, not each time.</summary>
    private void Tell(string witness, string? problem)
    {
        lock (told)
        {
            if (told.GetValueOrDefault(witness) == (problem ?? ""))
            {
                return;
            }

            told[witness] = problem ?? "";
        }

        if (problem is null)
        {
            WitnessLog.Cosigns(logger, witness);
        }
        else
        {
            WitnessLog.DoesNotCosign(logger, problem);
        }
    }
}
