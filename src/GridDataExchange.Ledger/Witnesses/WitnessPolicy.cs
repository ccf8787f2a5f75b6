using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>A witness that is asked to cosign the ledger's checkpoints.</summary>
/// <param name="Address">Its submission prefix.</param>
/// <param name="Key">Its key, of type 0x04.</param>
/// <param name="Department">Code of the department that runs it.</param>
public sealed record ConfiguredWitness(Uri Address, VerifierKey Key, string Department);

/// <summary>Who cosigns, and what holds while nobody does.</summary>
/// <param name="Witnesses">All that are asked.</param>
/// <param name="Outside">Names of those run by another department than the exchange, of which one must cosign what is published; none where no cosignature is needed.</param>
/// <param name="Grace">How long answers go on while a checkpoint waits for such a cosignature.</param>
public sealed record WitnessPolicy(IReadOnlyList<ConfiguredWitness> Witnesses, IReadOnlyCollection<string> Outside, TimeSpan Grace)
{
    /// <summary>No witness, and none needed.</summary>
    public static WitnessPolicy None { get; } = new([], [], TimeSpan.Zero);
}
