using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Tests.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Witnesses;

/// <summary>The folder of a witness, and a clock that the test sets.</summary>
internal sealed class WitnessFolder : TimeProvider, IDisposable
{
    public const string Name = "witness.example.gov/w1";

    public string Folder { get; } = Directory.CreateTempSubdirectory("witness").FullName;

    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public override DateTimeOffset GetUtcNow() => Now;

    /// <summary>A witness on the folder; another call is another process to the first.</summary>
    public Witness Open(params IEnumerable<WitnessedLog> logs) => Open(7, logs);

    public Witness Open(byte seed, params IEnumerable<WitnessedLog> logs) =>
        new(new NoteSigner(SignedNoteTests.Seed(seed), Name, SignatureType.Cosignature), logs.Select(l => l.Signer.Key), Folder, this);

    public string StateOf(WitnessedLog log) => Path.Combine(Folder, log.OriginHash + ".checkpoint");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
