using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;
using Npgsql;

namespace GridDataExchange.Ledger.Retention;

/// <summary>
/// What time it is by those outside who cosign the ledger: the times in their cosignatures, verified. No clock of a node counts, nor the
/// database's, but where no outside witness is configured.
/// </summary>
internal sealed class WitnessedTime(NpgsqlDataSource source, LedgerIdentity identity, WitnessPolicy policy, RecordProver prover)
{
    private const string Newest = """
        SELECT c.note, s.line FROM ledger.cosignature s JOIN ledger.checkpoint c ON c.log = s.log AND c.size = s.size
        WHERE s.log = $1 AND s.witness = $2 AND c.note IS NOT NULL ORDER BY s.size DESC LIMIT 20
        """;

    private const string Covering = """
        SELECT c.note, s.line FROM ledger.cosignature s JOIN ledger.checkpoint c ON c.log = s.log AND c.size = s.size
        WHERE s.log = $1 AND s.witness = $2 AND c.note IS NOT NULL AND s.size > $3 ORDER BY s.size LIMIT 20
        """;

    private const string DatabaseClock = "SELECT clock_timestamp()";

    private const string DatabaseCovering = "SELECT made, note FROM ledger.checkpoint WHERE log = $1 AND note IS NOT NULL AND size > $2 ORDER BY size LIMIT 20";

    /// <summary>The times of now: one for each outside witness that ever cosigned, or the database's alone where none is configured.</summary>
    public async Task<IReadOnlyList<WitnessedMoment>> NowAsync(CancellationToken cancellationToken)
    {
        if (policy.Outside.Count == 0)
        {
            await using var command = source.Command(DatabaseClock);
            return [new(null, Utc((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!))];
        }

        var moments = new List<WitnessedMoment>();
        foreach (var key in Keys)
        {
            if (await FirstAsync(source.Command(Newest, identity.Log, key.Name), key, null, cancellationToken) is { } time)
            {
                moments.Add(new(key.Name, time));
            }
        }

        return moments;
    }

    /// <summary>When the same clock first saw a tree with the record in it; null where it has not.</summary>
    public async Task<DateTimeOffset?> SawAsync(string? witness, ProvenRecord record, CancellationToken cancellationToken)
    {
        if (witness is not null)
        {
            return Keys.FirstOrDefault(k => k.Name == witness) is { } key
                ? await FirstAsync(source.Command(Covering, identity.Log, witness, record.Index), key, record, cancellationToken)
                : null;
        }

        await using var command = source.Command(DatabaseCovering, identity.Log, record.Index);
        foreach (var (made, text) in await ReadAsync(command, static r => (Utc(r.GetDateTime(0)), r.GetString(1)), cancellationToken))
        {
            if (SignedNote.TryParse(text, out var note, out _) && identity.ReadCheckpoint(note) is { } checkpoint && await prover.IsInAsync(record, checkpoint, cancellationToken))
            {
                return made;
            }
        }

        return null;
    }

    private IEnumerable<VerifierKey> Keys => policy.Witnesses.Select(w => w.Key).Where(k => policy.Outside.Contains(k.Name));

    /// <summary>The time of the first cosignature that verifies, of a checkpoint that holds the record where one is given.</summary>
    private async Task<DateTimeOffset?> FirstAsync(NpgsqlCommand command, VerifierKey key, ProvenRecord? record, CancellationToken cancellationToken)
    {
        await using var disposed = command;
        foreach (var (text, line) in await ReadAsync(command, static r => (r.GetString(0), r.GetString(1)), cancellationToken))
        {
            if (SignedNote.TryParse(text, out var note, out _)
                && identity.ReadCheckpoint(note) is { } checkpoint
                && NoteSignature.OfLine(line.TrimEnd('\n')) is { } signature
                && Cosignature.TryVerify(key, note.Text, signature, out var time)
                && (record is null || await prover.IsInAsync(record, checkpoint, cancellationToken)))
            {
                return time;
            }
        }

        return null;
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}

/// <summary>A time that is believed.</summary>
/// <param name="Witness">Name of the witness whose clock it is; null: the database's, since no outside witness is configured.</param>
/// <param name="Time">The time.</param>
internal sealed record WitnessedMoment(string? Witness, DateTimeOffset Time);
