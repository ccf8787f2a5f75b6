using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>What became of asking a witness: its cosignature, verified, or why there is none.</summary>
/// <param name="Cosignature">The signature line to add to the checkpoint.</param>
/// <param name="Time">When the witness says it saw the checkpoint.</param>
/// <param name="Refusal">A sentence; null where there is a cosignature.</param>
public sealed record WitnessOutcome(NoteSignature? Cosignature, DateTimeOffset Time, string? Refusal)
{
    internal static WitnessOutcome Refused(string reason) => new(null, default, reason);
}
