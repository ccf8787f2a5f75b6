using System.Data;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>
/// Gives records their places in the tree, and signs the tree's heads. Every node runs one; whichever holds the advisory lock works, for the
/// length of one transaction.
/// </summary>
/// <remarks>
/// A holder that is paused loses its transaction by the database's own limit on idle ones (two seconds), and with it the lock: what it does
/// when it wakes is refused. A head is signed only after it was committed, and only where it extends what this node signed before.
/// </remarks>
public sealed class Integrator : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlDataSource source;
    private readonly LedgerIdentity identity;
    private readonly LedgerCondition condition;
    private readonly SignedHead signed;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stop = new();
    private readonly Task working;
    private GrowingTree? tree;
    private Checkpoint? last;

    /// <summary>Starts it.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="options">The identity, and the condition that it sets where the ledger cannot be believed.</param>
    /// <param name="directory">Where the node keeps the last checkpoint it signed, outside the database.</param>
    /// <param name="clock">The pauses between two integrations.</param>
    /// <param name="logger">Takes failures.</param>
    public Integrator(IDatabases databases, LedgerOptions options, string directory, TimeProvider clock, ILogger<Integrator> logger)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(options);
        source = databases.For(DatabaseRole.LedgerIntegrator);
        identity = options.Identity;
        condition = options.Condition;
        signed = new SignedHead(directory);
        this.clock = clock;
        this.logger = logger;
        working = Task.Run(WorkAsync);
    }

    /// <summary>Stops after one more integration, so that what was written before this call has its place.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        stop.Dispose();
    }

    /// <summary>One integration, and the signature of the newest head; false where another integrator works.</summary>
    /// <exception cref="InvalidDataException">The ledger cannot be believed; the message says why and what to do.</exception>
    internal async Task<bool> IntegrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        StoredHead? head;
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken))
        {
            var integration = new Integration(connection, transaction, identity);
            if (!await integration.TryLockAsync(cancellationToken))
            {
                return false;
            }

            var stored = await integration.ReadTreeAsync(cancellationToken);
            head = await integration.ReadHeadAsync(cancellationToken);
            if (tree is null || tree.Size != stored.Size)
            {
                tree = await BelieveAsync(integration, stored, head, cancellationToken);
            }

            var growing = tree;
            tree = null; // until this is committed
            foreach (var node in await integration.TakeAsync(growing, cancellationToken))
            {
                if (node.Problem is { } problem)
                {
                    IntegratorLog.NodeRefused(logger, node.Node, problem);
                }
            }

            await transaction.CommitAsync(cancellationToken);
            if (growing.Size > (head?.Size ?? 0))
            {
                head = new StoredHead(growing.Size, growing.Root(), null);
            }

            tree = growing;
        }

        if (head is { Note: null })
        {
            await SignAsync(connection, head, cancellationToken);
        }

        return true;
    }

    /// <summary>Reads the tree from the database, and holds it against what this node signed.</summary>
    private async Task<GrowingTree> BelieveAsync(Integration integration, (long Size, byte[] Frontier) stored, StoredHead? head, CancellationToken cancellationToken)
    {
        var read = await integration.ReadEdgesAsync(stored.Size, stored.Frontier, cancellationToken);
        if ((head?.Size ?? 0) != read.Size || (head is not null && !head.Root.AsSpan().SequenceEqual(read.Root())))
        {
            throw new InvalidDataException("its newest checkpoint is not that of its tree");
        }

        last ??= signed.Read(identity.LogKey) ?? Adopt(head);
        if (last is null)
        {
            return read;
        }

        if (last.Size > read.Size)
        {
            throw new InvalidDataException($"this node signed a tree of {last.Size} records, and the database has {read.Size}: it was set back");
        }

        var proofs = new ProofBuilder(new StoredTiles(source, identity.Log), read.Size);
        var proof = await proofs.ConsistencyAsync(last.Size, cancellationToken);
        return ConsistencyProof.Verify(last.Size, read.Size, last.Root.Span, read.Root(), proof)
            ? read
            : throw new InvalidDataException($"its tree of {read.Size} records does not extend the one of {last.Size} that this node signed: it was forked");
    }

    /// <summary>A node that signed nothing yet takes what another one signed.</summary>
    private Checkpoint? Adopt(StoredHead? head) =>
        head?.Note is { } text && SignedNote.TryParse(text, out var note, out _) && note.TryVerify([identity.LogKey], out _, out _) && Checkpoint.TryParse(note.Text, out var checkpoint, out _)
            ? checkpoint
            : null;

    private async Task SignAsync(NpgsqlConnection connection, StoredHead head, CancellationToken cancellationToken)
    {
        // The tree in memory was held against the last head when it was read, and has only been appended to since.
        if (last is not null && (head.Size < last.Size || (head.Size == last.Size && !head.Root.AsSpan().SequenceEqual(last.Root.Span))))
        {
            throw new InvalidDataException($"a checkpoint of {head.Size} records is not the one that this node signed");
        }

        var checkpoint = new Checkpoint(identity.Origin, head.Size, head.Root);
        var text = checkpoint.ToText();
        var note = new SignedNote(text, [identity.Signer.Sign(text)]);
        signed.Keep(note);
        last = checkpoint;
        await using var command = new NpgsqlCommand(IntegrationSql.SignCheckpoint, connection);
        command.Parameters.Add(new() { Value = identity.Log });
        command.Parameters.Add(new() { Value = head.Size });
        command.Parameters.Add(new() { Value = note.ToString() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WorkAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            await TryAsync();
            await Task.Delay(Pause, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await TryAsync();
    }

    private async Task TryAsync()
    {
        try
        {
            await IntegrateAsync(CancellationToken.None);
        }
        catch (InvalidDataException e)
        {
            tree = null;
            if (condition.Found($"the ledger in the database cannot be believed: {e.Message}. Nothing is answered. Find out who changed the database; after a restored backup run `gdx ledger recover`."))
            {
                IntegratorLog.NotBelieved(logger, e.Message);
            }
        }
        catch (Exception e)
        {
            // Whatever it is: an integrator that ended would leave every record without a place, and say nothing.
            tree = null;
            IntegratorLog.Failed(logger, e.GetType().Name, (e as PostgresException)?.SqlState ?? "");
        }
    }
}
