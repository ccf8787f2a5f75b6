using System.Security.Cryptography;

namespace GridDataExchange.Ledger;

/// <summary>
/// The node's name and the next counter. INVARIANT: no number of a name is ever given to two records, and those committed under a name
/// are 1 to n without a gap.
/// </summary>
/// <remarks>
/// A number moves on only when its record is known to be committed, and is given again when it is known not to be. Where neither is known
/// (the connection was lost between sending and the answer), the name is left for ever and the next one begins at 1: whatever became of
/// the last batch, all of it or none of it ends the old name's numbers.
/// </remarks>
internal sealed class Numbering
{
    private const int NameLength = 16;

    private readonly string process = RandomNumberGenerator.GetHexString(NameLength, lowercase: true);
    private int incarnation = 1;
    private volatile string name;

    public Numbering() => name = $"{process}.1";

    /// <summary>The name of now: a random one for the process and the number of its incarnation. Read by any thread.</summary>
    public string Name => name;

    public long Next { get; private set; } = 1;

    public void Committed(int count) => Next += count;

    public void OutcomeUnknown()
    {
        Next = 1;
        incarnation++;
        name = $"{process}.{incarnation}";
    }
}
