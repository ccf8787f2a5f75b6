using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;
using Npgsql;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>The signed checkpoints of a log in the database. A row counts by its signatures alone: who owns the database can add any.</summary>
internal sealed class StoredCheckpoints(NpgsqlDataSource source, LedgerIdentity identity)
{
    /// <summary>Of so many newest rows one must be true; with more false ones above it there is none.</summary>
    private const int Most = 20;

    private const string Newest = """
        SELECT c.size, c.note, array(SELECT s.witness FROM ledger.cosignature s WHERE s.log = c.log AND s.size = c.size ORDER BY s.witness),
            array(SELECT s.line FROM ledger.cosignature s WHERE s.log = c.log AND s.size = c.size ORDER BY s.witness)
        FROM ledger.checkpoint c
        WHERE c.log = $1 AND c.note IS NOT NULL
            AND (cardinality($2::text[]) = 0 OR EXISTS (SELECT FROM ledger.cosignature s WHERE s.log = c.log AND s.size = c.size AND s.witness = ANY ($2)))
        ORDER BY c.size DESC LIMIT $3
        """;

    /// <summary>The newest one that the log signed, and that one at least of some witnesses cosigned; null where there is none.</summary>
    /// <param name="witnesses">Whose cosignatures count, and come with it.</param>
    /// <param name="needed">Names of witnesses of which one is needed; none where no cosignature is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<StoredCheckpoint?> NewestAsync(IReadOnlyList<ConfiguredWitness> witnesses, IReadOnlyCollection<string> needed, CancellationToken cancellationToken)
    {
        await using var command = source.Command(Newest, identity.Log, needed.ToArray(), Most);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!SignedNote.TryParse(reader.GetString(1), out var note, out _) || identity.ReadCheckpoint(note) is not { } checkpoint || checkpoint.Size != reader.GetInt64(0))
            {
                continue;
            }

            note = new SignedNote(note.Text, [.. note.Signatures.Where(s => s.IsBy(identity.LogKey))]);
            var by = new List<string>();
            foreach (var (name, line) in reader.GetFieldValue<string[]>(2).Zip(reader.GetFieldValue<string[]>(3)))
            {
                if (witnesses.FirstOrDefault(w => w.Key.Name == name) is { } witness
                    && SignedNote.TryParse($"{note.Text}\n{line}", out var cosigned, out _) && cosigned.Signatures is [var signature]
                    && cosigned.TryVerify([witness.Key], out _, out _))
                {
                    note = note.With(signature);
                    by.Add(name);
                }
            }

            if (needed.Count == 0 || by.Any(needed.Contains))
            {
                return new(checkpoint, note, by);
            }
        }

        return null;
    }
}

/// <summary>A checkpoint that the log signed.</summary>
/// <param name="Checkpoint">What it says.</param>
/// <param name="Note">The note, with the cosignatures that verify.</param>
/// <param name="By">Names of the witnesses that cosigned it.</param>
internal sealed record StoredCheckpoint(Checkpoint Checkpoint, SignedNote Note, IReadOnlyList<string> By);
