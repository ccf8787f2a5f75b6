using System.Buffers.Binary;
using System.Security.Cryptography;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;
using GridDataExchange.Publishing.Tables;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Publishing.Rows;

/// <summary>Checks the rows of one dataset and writes them to a COPY: derives, seals, indexes blind.</summary>
internal sealed class RowWriter
{
    private readonly Dataset dataset;
    private readonly FieldCipher?[] ciphers;
    private readonly int[] sources;

    public RowWriter(Dataset dataset, MasterKey key)
    {
        this.dataset = dataset;
        ciphers = [.. dataset.Fields.Select(f => f.Encrypted ? new FieldCipher(key, dataset.Name, f.Name) : null)];
        sources = [.. dataset.Fields.Select(f => f.Derived is { } d ? dataset.Fields.TakeWhile(s => s.Name != d.From).Count() : -1)];
    }

    public string Copy => $"COPY {ColumnNames.Table(dataset)} ({string.Join(", ", Column.Of(dataset).Select(c => c.Name))}) FROM STDIN (FORMAT BINARY)";

    /// <exception cref="PublishException">The row breaks the catalogue.</exception>
    public async Task WriteAsync(NpgsqlBinaryImporter importer, object?[] row, long number, CancellationToken cancellationToken)
    {
        var values = Check(row, number);
        var rowId = NewRowId();
        await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
        await importer.WriteAsync(rowId, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < values.Length; i++)
        {
            await WriteValueAsync(importer, i, values[i], rowId, cancellationToken).ConfigureAwait(false);
        }
    }

    // Random, so that an id tells neither age nor number of rows; 63 bits make a clash unlikely, and the primary key refuses it.
    private static long NewRowId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadInt64BigEndian(bytes) & long.MaxValue;
    }

    private object?[] Check(object?[]? row, long number)
    {
        if (row?.Length != dataset.Fields.Count)
        {
            throw new PublishException($"Row {number} of {dataset.Name} has {row?.Length ?? 0} values: give {dataset.Fields.Count}, one for each field");
        }

        var values = new object?[row.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = sources[i] < 0 ? row[i] : null;
            if (sources[i] < 0 && ValueCheck.Refuse(dataset.Fields[i], values[i]) is { } refusal)
            {
                throw new PublishException($"Row {number} of {dataset.Name}, field {dataset.Fields[i].Name}: {refusal}");
            }
        }

        // After the others: a source that was checked has the format its derivation reads.
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = sources[i] >= 0 && values[sources[i]] is string source ? Derivations.Compute(dataset.Fields[i].Derived!, source) : values[i];
        }

        return values;
    }

    private async Task WriteValueAsync(NpgsqlBinaryImporter importer, int index, object? value, long rowId, CancellationToken cancellationToken)
    {
        if (ciphers[index] is { } cipher)
        {
            var text = (string?)value;
            await WriteAsync(importer, text is null ? null : cipher.Seal(text, rowId), NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            await WriteAsync(importer, text is null ? null : cipher.BlindIndex(text), NpgsqlDbType.Bytea, cancellationToken).ConfigureAwait(false);
            return;
        }

        await (value switch
        {
            null => importer.WriteNullAsync(cancellationToken),
            string text => importer.WriteAsync(text, NpgsqlDbType.Text, cancellationToken),
            int number => importer.WriteAsync(number, NpgsqlDbType.Integer, cancellationToken),
            long number => importer.WriteAsync(number, NpgsqlDbType.Bigint, cancellationToken),
            decimal number => importer.WriteAsync(number, NpgsqlDbType.Numeric, cancellationToken),
            bool flag => importer.WriteAsync(flag, NpgsqlDbType.Boolean, cancellationToken),
            DateOnly day => importer.WriteAsync(day, NpgsqlDbType.Date, cancellationToken),
            DateTimeOffset moment => importer.WriteAsync(moment.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken),
            _ => throw new InvalidOperationException($"a value of {dataset.Name} passed the check with type {value.GetType().Name}"),
        }).ConfigureAwait(false);
    }

    private static Task WriteAsync(NpgsqlBinaryImporter importer, byte[]? bytes, NpgsqlDbType type, CancellationToken cancellationToken) =>
        bytes is null ? importer.WriteNullAsync(cancellationToken) : importer.WriteAsync(bytes, type, cancellationToken);
}
