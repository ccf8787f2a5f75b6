using GridDataExchange.Catalog;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Publishing.Rows;
using GridDataExchange.Publishing.Tables;
using Npgsql;

namespace GridDataExchange.Publishing;

/// <summary>Publishes into the exchange's own store: tables as the owner, rows as the publisher.</summary>
public sealed class Publisher(IDatabases databases, MasterKey key) : IPublisher
{
    private const int MostTries = 100; // about twenty seconds

    /// <inheritdoc/>
    public async Task PrepareTablesAsync(Catalogue catalogue, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await new TablePreparation(connection, actor, cancellationToken).RunAsync(catalogue).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable && attempt < MostTries)
            {
                // It let those pass who use the tables; between them there is a moment for it.
                await Task.Delay(Random.Shared.Next(50, 150), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<long> InsertAsync(Dataset dataset, IEnumerable<object?[]> rows, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(rows);
        if (dataset.Header.Source != DatasetHeader.ExchangeSource)
        {
            throw new PublishException($"{dataset.Name} is read from the source {dataset.Header.Source} and nobody can publish it: publish to a dataset with the source {DatasetHeader.ExchangeSource}");
        }

        await using var connection = await databases.For(DatabaseRole.Publisher).OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await new OutboxEntry(actor, "data.publish", dataset.Name, [ColumnNames.RecordedTable(dataset)]).WriteAsync(connection, cancellationToken).ConfigureAwait(false);
            var written = await CopyAsync(connection, new RowWriter(dataset, key), rows, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return written;
        }
        catch (PostgresException e) when (DatabaseRefusal.Concerns(e))
        {
            throw DatabaseRefusal.Explain(dataset, e);
        }
    }

    // An importer disposed before it completes takes everything back.
    private static async Task<long> CopyAsync(NpgsqlConnection connection, RowWriter writer, IEnumerable<object?[]> rows, CancellationToken cancellationToken)
    {
        await using var importer = await connection.BeginBinaryImportAsync(writer.Copy, cancellationToken).ConfigureAwait(false);
        var number = 0L;
        foreach (var row in rows)
        {
            await writer.WriteAsync(importer, row, ++number, cancellationToken).ConfigureAwait(false);
        }

        return (long)await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }
}
