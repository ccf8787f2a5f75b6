using GridDataExchange.Catalog;
using GridDataExchange.Postgres;

namespace GridDataExchange.Publishing;

/// <summary>
/// Keeps the stored tables of a catalogue and writes rows to them. Schema <c>data</c>, one table a dataset, names by <see cref="ColumnNames"/>;
/// the primary key is <c>row_id bigint</c>, random and never sequential.
/// </summary>
/// <remarks>
/// Types: String and Code <c>text COLLATE "C"</c>, Int <c>integer</c>, Long <c>bigint</c>, Decimal <c>numeric</c>, Boolean <c>boolean</c>,
/// Date <c>date</c>, DateTime <c>timestamptz</c>; a field stored encrypted is <c>bytea</c> with a column <c>…_blind bytea</c> beside it.
/// Required fields are NOT NULL. Indexes: unique on the key; on fields that relations join by, with <c>row_id</c>; on the jurisdiction, with <c>row_id</c>; on blind columns.
/// </remarks>
public interface IPublisher
{
    /// <summary>Makes the tables, columns and indexes that the catalogue has and the database lacks; never drops anything. Requests under way go on: it waits for a moment between them. What it changes is on record with the tables' definitions before and after.</summary>
    /// <exception cref="CatalogueException">A stored column has another type than the catalogue says.</exception>
    Task PrepareTablesAsync(Catalogue catalogue, Actor actor, CancellationToken cancellationToken);

    /// <summary>Writes new rows of a dataset in one transaction by COPY: all or none.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="rows">
    /// Rows: values in the order of <see cref="Dataset.Fields"/>, null for none; <see cref="string"/>, <see cref="int"/>, <see cref="long"/>, <see cref="decimal"/>,
    /// <see cref="bool"/>, <see cref="DateOnly"/>, <see cref="DateTimeOffset"/>. Derived fields are computed, encrypted ones sealed; what is given for a derived field is ignored.
    /// </param>
    /// <param name="actor">Who publishes, in the record, which says how many rows of what.</param>
    /// <param name="cancellationToken">Stops; nothing is written then.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="PublishException">A row breaks the catalogue (format, code, required, type) or a key exists, or the dataset is not the exchange's own; names dataset, row number and field, never a value.</exception>
    Task<long> InsertAsync(Dataset dataset, IEnumerable<object?[]> rows, Actor actor, CancellationToken cancellationToken);
}

/// <summary>Rows were refused; nothing was written. The message names dataset, row and field and never a value.</summary>
public sealed class PublishException(string message) : Exception(message);
