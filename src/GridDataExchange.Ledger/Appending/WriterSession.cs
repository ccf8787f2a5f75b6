using System.Data;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Appending;

/// <summary>The writer's one connection, kept open for its settings and prepared statements, and opened again after a failure.</summary>
internal sealed class WriterSession(NpgsqlDataSource source, Numbering numbering, LedgerOptions options, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    // Durability and the check's own snapshot must not hang on the defaults of a database or role.
    private const string Settings = "SET synchronous_commit = on; SET default_transaction_isolation = 'read committed'";
    private const string ReadRights = "SELECT number, clock_timestamp() FROM rights.epoch";

    private NpgsqlConnection? connection;
    private NodeIdentity? identity;

    /// <summary>Writes records in one transaction.</summary>
    public async Task<BatchResult> WriteAsync(IReadOnlyList<PendingRecord> records)
    {
        using var limit = new CancellationTokenSource(options.Timeout);
        if (await OpenAsync(limit.Token) is not { } open)
        {
            return BatchResult.Of(BatchOutcome.Unreachable);
        }

        // The first transaction of a name begins with the record that says who writes under it.
        var node = Identity();
        LedgerEntry[] before = numbering.Left is null && options.Before is { } origin ? [origin] : [];
        IReadOnlyList<LedgerEntry> own = numbering.Next == 1 ? [.. before, Lifecycle.Started(options.Facts, numbering.Left, clock.GetUtcNow())] : [];
        IReadOnlyList<byte[]> tails = [.. own.Select(e => SealedBody.Of(e, options.RetentionKeys, clock.GetUtcNow())), .. records.Select(r => r.Tail)];
        var signed = new SignedBatch(node, numbering.Next, numbering.Previous, [.. tails.Select((tail, i) => SealedRecord.Of(node.Name, numbering.Next + i, tail))]);
        await using var batch = AppendBatch.Of(open, node, [.. own, .. records.Select(r => r.Entry)], signed);
        try
        {
            await batch.ExecuteAsync(limit.Token);
            numbering.Committed(signed.Records.Count, signed.Signature);
            return new BatchResult(BatchOutcome.Committed, [.. records.Select((_, i) => signed.ReceiptOf(own.Count + i))]);
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR" && open.State == ConnectionState.Open)
        {
            // An error on a live connection is the transaction's end: it was rolled back.
            if (e.SqlState == LedgerSchema.RightsGone)
            {
                return BatchResult.Of(BatchOutcome.RightsGone);
            }

            var failed = batch.FailedAt(e);
            if (failed is not null && e.SqlState.StartsWith(LedgerSchema.RefusalClass, StringComparison.Ordinal))
            {
                return BatchResult.Of(BatchOutcome.Refused) with { Failed = failed, Refusal = new CompanionRefusal(e.SqlState, e.ConstraintName, e.TableName) };
            }

            LedgerLog.Refused(logger, records.Count, e.SqlState);
            return BatchResult.Of(BatchOutcome.Refused);
        }
        catch (Exception e)
        {
            await CloseAsync();
            numbering.OutcomeUnknown(signed.Records.Count);
            LedgerLog.OutcomeUnknown(logger, records.Count, e.GetType().Name, numbering.Name);

            // Anything but a failure of connection or time comes from what was to be sent, such as a parameter of no known type.
            return BatchResult.Of(IsOfConnection(e) ? BatchOutcome.Unknown : BatchOutcome.Refused);
        }
    }

    /// <summary>The rights epoch and the database's clock; null where they can't be read.</summary>
    public async Task<RightsNow?> ReadRightsAsync()
    {
        using var limit = new CancellationTokenSource(options.Timeout);
        if (await OpenAsync(limit.Token) is not { } open)
        {
            return null;
        }

        try
        {
            await using var command = new NpgsqlCommand(ReadRights, open);
            await using var reader = await command.ExecuteReaderAsync(limit.Token);
            return await reader.ReadAsync(limit.Token)
                ? new RightsNow(reader.GetInt64(0), await reader.GetFieldValueAsync<DateTimeOffset>(1, limit.Token))
                : null;
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            LedgerLog.Unreachable(logger, e.GetType().Name);
            await CloseAsync();
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        identity?.Dispose();
    }

    private NodeIdentity Identity()
    {
        if (identity?.Name != numbering.Name)
        {
            identity?.Dispose();
            identity = new NodeIdentity(options.Identity, numbering.Name);
        }

        return identity!;
    }

    private async Task<NpgsqlConnection?> OpenAsync(CancellationToken limit)
    {
        if (connection is { State: ConnectionState.Open })
        {
            return connection;
        }

        try
        {
            await CloseAsync();
            connection = await source.OpenConnectionAsync(limit);
            await using var settings = new NpgsqlCommand(Settings, connection);
            await settings.ExecuteNonQueryAsync(limit);
            return connection;
        }
        catch (Exception e) when (IsOfConnection(e))
        {
            LedgerLog.Unreachable(logger, e.GetType().Name);
            await CloseAsync();
            return null;
        }
    }

    private static bool IsOfConnection(Exception e) => e is NpgsqlException or OperationCanceledException or IOException or TimeoutException or SocketException;

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref connection, null) is { } open)
        {
            await open.DisposeAsync();
        }
    }
}
