using System.Data;
using GridDataExchange.Ledger.Notes;
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
/// when it wakes is refused. A head is signed only after it was committed, as this node derived it and not as the database has it: what other
/// nodes added is looked through before (<see cref="BelievedTree"/>).
/// </remarks>
public sealed class Integrator : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly NpgsqlDataSource source;
    private readonly LedgerIdentity identity;
    private readonly LedgerCondition condition;
    private readonly SignedHead signed;
    private readonly BelievedTree believed;
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
        believed = new BelievedTree(source, identity);
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
        GrowingTree growing;
        IReadOnlyCollection<NodeProgress> changed;
        StoredHead? newest;
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken))
        {
            var integration = new Integration(connection, transaction, identity);
            if (!await integration.TryLockAsync(cancellationToken))
            {
                return false;
            }

            newest = await integration.ReadHeadAsync(cancellationToken);
            if (await BelieveAsync(integration, newest, cancellationToken) is not { } read)
            {
                return true; // the rest the next time: others may integrate meanwhile
            }

            await believed.KnowAsync(await integration.ReadNewNodesAsync(believed.Nodes.Keys, cancellationToken), integration.Places(source), cancellationToken);
            (growing, tree) = (read, null); // until this is committed
            changed = await integration.TakeAsync(growing, believed.Nodes, cancellationToken);
            foreach (var node in changed)
            {
                if (node.Problem is { } problem)
                {
                    IntegratorLog.NodeRefused(logger, node.Node, problem);
                }
            }

            await transaction.CommitAsync(cancellationToken);
        }

        tree = growing;
        believed.Set(growing.Size, growing.Root(), changed);
        if (growing.Size > (newest?.Size ?? 0) || newest is { Note: null })
        {
            await SignAsync(connection, new Checkpoint(identity.Origin, growing.Size, growing.Root()), cancellationToken);
        }

        return true;
    }

    /// <summary>The tree in the database, once it is held against what this node knows; null where there is more of it to be looked through.</summary>
    private async Task<GrowingTree?> BelieveAsync(Integration integration, StoredHead? newest, CancellationToken cancellationToken)
    {
        var (size, frontier) = await integration.ReadTreeAsync(cancellationToken);
        var read = tree is not null && tree.Size == size && tree.FrontierBytes().AsSpan().SequenceEqual(frontier) ? tree : await integration.ReadEdgesAsync(size, frontier, cancellationToken);
        if ((newest?.Size ?? 0) != read.Size || (newest is not null && !newest.Root.AsSpan().SequenceEqual(read.Root())))
        {
            throw new InvalidDataException("its newest checkpoint is not that of its tree");
        }

        if (read == tree)
        {
            return read;
        }

        if (believed.IsEmpty && (signed.Read(identity.LogKey) ?? Adopt(newest)) is { } begin)
        {
            last = begin;
            believed.Set(begin.Size, begin.Root, []);
        }

        return await believed.ReachesAsync(integration, read, cancellationToken) ? read : null;
    }

    /// <summary>A node that signed nothing yet takes what another one signed.</summary>
    private Checkpoint? Adopt(StoredHead? head) =>
        head?.Note is { } text && SignedNote.TryParse(text, out var note, out _) && note.TryVerify([identity.LogKey], out _, out _) && Checkpoint.TryParse(note.Text, out var checkpoint, out _)
            ? checkpoint
            : null;

    private async Task SignAsync(NpgsqlConnection connection, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        // What is believed begins with what was signed, so this cannot be: it is the last look before a signature that cannot be taken back.
        if (last is not null && (checkpoint.Size < last.Size || (checkpoint.Size == last.Size && !checkpoint.Root.Span.SequenceEqual(last.Root.Span))))
        {
            throw new InvalidDataException($"a checkpoint of {checkpoint.Size} records is not the one that this node signed");
        }

        var text = checkpoint.ToText();
        var note = new SignedNote(text, [identity.Signer.Sign(text)]);
        signed.Keep(note);
        last = checkpoint;
        await using var command = connection.Command(IntegrationSql.SignCheckpoint, identity.Log, checkpoint.Size, note.ToString());
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
