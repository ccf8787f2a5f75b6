using System.Buffers;
using System.Text.Json;
using Npgsql;

namespace GridDataExchange.Ledger.Retention;

/// <summary>Appends the records of acts on retention with the row by which they are found again, and finds them.</summary>
internal sealed class RetentionActs(ILedger ledger, NpgsqlDataSource source, TimeProvider clock)
{
    private const string Write = "SELECT ledger.act_on_retention($1, $2, $3)";

    // A row with nothing in it, which the table refuses unless its owner changed it, points nowhere.
    private const string ReadAll = "SELECT record, subject, kind FROM ledger.retention_act WHERE kind = ANY ($1) AND record IS NOT NULL AND subject IS NOT NULL";
    private const string ReadOne = "SELECT record, subject, kind FROM ledger.retention_act WHERE subject = $1 AND kind = ANY ($2) AND record IS NOT NULL";

    /// <summary>Appends one.</summary>
    /// <param name="record">The record's id.</param>
    /// <param name="subject">The announcement or the hold that it is about; its own id where it opens one; null: without a row.</param>
    /// <param name="kind">Of <see cref="RetentionKind"/>.</param>
    /// <param name="by">Who acts.</param>
    /// <param name="write">Writes the members of the body that follow the time and who acts.</param>
    /// <param name="also">Statements that run with it.</param>
    public async Task<(AppendVerdict Verdict, AcknowledgedRecord? Record)> AppendAsync(Guid record, Guid? subject, string kind, Officer by, Action<Utf8JsonWriter> write, params CompanionStatement[] also)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow());
            json.WriteStartObject("by");
            json.WriteString("department", by.Department);
            json.WriteString("client", by.Client);
            json.WriteEndObject();
            write(json);
            json.WriteEndObject();
        }

        var entry = new LedgerEntry(record, by.Epoch, by.RightsEnd, bytes.WrittenMemory[1..^1])
        {
            Kind = kind,
            Companions = subject is { } of ? [new CompanionStatement(Write, [record, of, kind]) { Locks = "retention" }, .. also] : also,
        };

        // Once it may be written, what follows from it is done even where the caller has left.
        var appended = await ledger.AppendAsync(entry, CancellationToken.None);
        return (appended.Verdict, AcknowledgedRecord.Of(record, appended));
    }

    /// <summary>The rows of these kinds. A row says where to look, and nothing more.</summary>
    public Task<List<RetentionAct>> ReadAsync(string[] kinds, CancellationToken cancellationToken) => ReadAsync(source.Command(ReadAll, [kinds]), cancellationToken);

    /// <summary>Those of one subject.</summary>
    public Task<List<RetentionAct>> ReadAsync(Guid subject, string[] kinds, CancellationToken cancellationToken) => ReadAsync(source.Command(ReadOne, subject, kinds), cancellationToken);

    private static async Task<List<RetentionAct>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var acts = new List<RetentionAct>();
        await using var disposed = command;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            acts.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2)));
        }

        return acts;
    }
}

/// <summary>A row that points to the record of an act.</summary>
internal sealed record RetentionAct(Guid Record, Guid Subject, string Kind);
