using System.Text.Json;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Tests.Ledger.Trees;

/// <summary>The RFC 6962 proofs of transparency-dev/merkle (testdata), good and false. Skipped where no folder of conformance data is named.</summary>
public sealed class MerkleConformanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_inclusion_case_is_judged_as_it_says() => All("inclusion", 90, json =>
        InclusionProof.Verify(Number(json, "leafIdx"), Number(json, "treeSize"), Bytes(json, "leafHash"), Bytes(json, "root"), Proof(json)));

    [Fact]
    public void Every_consistency_case_is_judged_as_it_says() => All("consistency", 98, json =>
        ConsistencyProof.Verify(Number(json, "size1"), Number(json, "size2"), Bytes(json, "root1"), Bytes(json, "root2"), Proof(json)));

    private void All(string kind, int least, Func<JsonElement, bool> verify)
    {
        var folder = Environment.GetEnvironmentVariable("GDX_VECTORS");
        Assert.SkipWhen(folder is null, "GDX_VECTORS names no folder of conformance data");
        var files = Directory.GetFiles(Path.Combine(folder!, "merkle", kind), "*.json", SearchOption.AllDirectories);
        var (good, misjudged) = (0, new List<string>());
        foreach (var file in files)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var wanted = !json.RootElement.GetProperty("wantErr").GetBoolean();
            good += wanted ? 1 : 0;
            if (verify(json.RootElement) != wanted)
            {
                misjudged.Add(Path.GetRelativePath(folder!, file));
            }
        }

        output.WriteLine($"{kind}: {files.Length} cases, {good} of them good proofs");
        Assert.Empty(misjudged);
        Assert.True(files.Length >= least, $"only {files.Length} cases ran");
        Assert.True(good >= 5, $"only {good} good proofs among them");
    }

    // The cases are of a language whose sizes have no sign: the largest are negative here.
    private static long Number(JsonElement json, string name) => unchecked((long)json.GetProperty(name).GetUInt64());

    private static byte[] Bytes(JsonElement json, string name) => json.GetProperty(name).ValueKind == JsonValueKind.Null ? [] : json.GetProperty(name).GetBytesFromBase64();

    private static ReadOnlyMemory<byte>[] Proof(JsonElement json) => json.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof
        ? [.. proof.EnumerateArray().Select(h => (ReadOnlyMemory<byte>)h.GetBytesFromBase64())]
        : [];
}
