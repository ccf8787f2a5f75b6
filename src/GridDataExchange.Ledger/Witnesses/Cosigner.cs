using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Recovery;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>Gathers the witnesses' cosignatures of the newest checkpoint, of each witness for itself: one that is slow holds up no other.</summary>
/// <remarks>Every node runs one. That two ask for the same checkpoint does no harm: a witness cosigns what it has seen again.</remarks>
public sealed class Cosigner : IAsyncDisposable
{
    private const string Write = "INSERT INTO ledger.cosignature (log, size, witness, line) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource source;
    private readonly LedgerOptions options;
    private readonly WitnessPolicy policy;
    private readonly SignedHead witnessed;
    private readonly StoredCheckpoints checkpoints;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task working;
    private long keptSize;

    /// <summary>Starts it.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="options">The log.</param>
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
        checkpoints = new StoredCheckpoints(source, options.Identity);
        working = Task.WhenAll(policy.Witnesses.Select(w => Task.Run(() => WorkAsync(w, new WitnessClient(http, w.Address, w.Key, Patience)))));
    }

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        stop.Dispose();
    }

    private async Task WorkAsync(ConfiguredWitness witness, WitnessClient client)
    {
        string? told = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                told = await AskAsync(witness, client, told, stop.Token);
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

    /// <summary>Asks for what the witness has not cosigned yet. Returns what was told of it last: that is logged when it changes, not each time.</summary>
    private async Task<string?> AskAsync(ConfiguredWitness witness, WitnessClient client, string? told, CancellationToken cancellationToken)
    {
        if (await checkpoints.NewestAsync([witness], [], cancellationToken) is not { By.Count: 0 } newest)
        {
            return told;
        }

        var tiles = new StoredTiles(source, options.Identity.Log);
        var size = newest.Checkpoint.Size;
        var outcome = await client.CosignAsync(newest.Note, (oldSize, cancel) => new ProofBuilder(tiles, size).ConsistencyAsync(oldSize, cancel), cancellationToken);
        if (outcome.Cosignature is { } signature)
        {
            await using var write = source.Command(Write, options.Identity.Log, size, witness.Key.Name, signature.ToLine());
            await write.ExecuteNonQueryAsync(cancellationToken);
            if (policy.Outside.Contains(witness.Key.Name))
            {
                Keep(newest.Note.With(signature), size);
            }
        }

        if (told != (outcome.Refusal ?? ""))
        {
            Tell(witness, outcome.Refusal);
        }

        return outcome.Refusal ?? "";
    }

    /// <summary>Keeps the newest: witnesses are not equally fast.</summary>
    private void Keep(SignedNote note, long size)
    {
        lock (witnessed)
        {
            if (size > keptSize)
            {
                witnessed.Keep(note);
                keptSize = size;
            }
        }
    }

    private void Tell(ConfiguredWitness witness, string? problem)
    {
        if (problem is null)
        {
            WitnessLog.Cosigns(logger, witness.Key.Name);
        }
        else
        {
            WitnessLog.DoesNotCosign(logger, problem);
        }
    }
}
