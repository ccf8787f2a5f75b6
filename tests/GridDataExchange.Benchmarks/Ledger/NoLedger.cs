using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>Records nothing and says it did: what a query would take without a ledger. It exists in this benchmark alone.</summary>
internal sealed class NoLedger : ILedger
{
    private static readonly TlogProof Proof = TlogProof.TryParse(
        "c2sp.org/tlog-proof@v1\nindex 0\n\nbenchmark/node/none/1\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— benchmark AAAAAAAAAAAA\n", out var proof, out var problem)
        ? proof
        : throw new BenchmarkException(problem);

    public string Node => "none";

    public Task<Appended> AppendAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        Task.FromResult(new Appended(AppendVerdict.Committed, new Receipt(new byte[32], Proof)));
}
