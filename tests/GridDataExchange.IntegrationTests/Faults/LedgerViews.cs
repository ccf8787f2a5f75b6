using System.Net;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>What anybody may see of a ledger.</summary>
internal interface ILedgerView : ITileReader
{
    Task<string?> CheckpointAsync(CancellationToken cancellationToken);

    Task<byte[]?> ResourceAsync(string path, CancellationToken cancellationToken);

    Task<string?> CertificateAsync(string node, CancellationToken cancellationToken);

    /// <summary>The proof of a record as text; null where it has none.</summary>
    Task<string?> ProofAsync(Guid record, CancellationToken cancellationToken);

    async ValueTask<ReadOnlyMemory<byte>> ITileReader.ReadAsync(TileId tile, CancellationToken cancellationToken) => await ResourceAsync(tile.Path, cancellationToken);
}

/// <summary>A ledger as it is served.</summary>
internal sealed class ServedLedger(HttpClient http) : ILedgerView
{
    public async Task<VerifierKey> KeyAsync(CancellationToken cancellationToken) =>
        VerifierKey.TryParse((await TextAsync("ledger/key", cancellationToken))!.TrimEnd('\n'), out var key, out var problem) ? key : throw new InvalidDataException(problem);

    public Task<string?> CheckpointAsync(CancellationToken cancellationToken) => TextAsync("ledger/checkpoint", cancellationToken);

    public Task<byte[]?> ResourceAsync(string path, CancellationToken cancellationToken) => BytesAsync("ledger/" + path, cancellationToken);

    public Task<string?> CertificateAsync(string node, CancellationToken cancellationToken) => TextAsync($"ledger/nodes/{node}", cancellationToken);

    public Task<string?> ProofAsync(Guid record, CancellationToken cancellationToken) => TextAsync($"ledger/records/{record:D}/proof", cancellationToken);

    private async Task<string?> TextAsync(string path, CancellationToken cancellationToken) =>
        await BytesAsync(path, cancellationToken) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    private async Task<byte[]?> BytesAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(path, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }
}

/// <summary>A ledger without a server.</summary>
internal sealed class ReadLedger(TreeReader tree) : ILedgerView
{
    public async Task<string?> CheckpointAsync(CancellationToken cancellationToken) => (await tree.CheckpointAsync(cancellationToken))?.Note;

    public Task<byte[]?> ResourceAsync(string path, CancellationToken cancellationToken) => tree.ResourceAsync(path, cancellationToken);

    public Task<string?> CertificateAsync(string node, CancellationToken cancellationToken) => tree.CertificateAsync(node, cancellationToken);

    public async Task<string?> ProofAsync(Guid record, CancellationToken cancellationToken) => (await tree.ProofAsync(record, cancellationToken)).Proof?.ToText();
}
