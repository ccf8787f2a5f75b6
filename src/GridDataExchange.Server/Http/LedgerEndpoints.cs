using GridDataExchange.Ledger;

namespace GridDataExchange.Server.Http;

/// <summary>
/// The ledger's tree over HTTP, for anybody: checkpoint, tiles and entry bundles of c2sp.org/tlog-tiles, the keys, and proofs that a record is in it.
/// The records themselves, for an officer: each bundle that is read is itself on record.
/// </summary>
internal static class LedgerEndpoints
{
    private const string Prefix = "/ledger";
    private const string Text = "text/plain; charset=utf-8";
    private const string NeverChanges = "public, max-age=31536000, immutable";
    private const string ChangesSoon = "no-cache";
    private const string OfficerScope = "officer";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Prefix + "/checkpoint", CheckpointAsync);
        routes.MapGet(Prefix + "/key", static (HttpContext context, TreeReader tree) => WriteAsync(context, $"{tree.LogKey}\n", ChangesSoon));
        routes.MapGet(Prefix + "/state", static async (HttpContext context, TreeReader tree) => TypedResults.Json(await tree.StateAsync(context.RequestAborted)));
        routes.MapGet(Prefix + "/nodes/{name}", NodeAsync);
        routes.MapGet(Prefix + "/tile/{**rest}", TileAsync);
        routes.MapGet(Prefix + "/records/{id:guid}/proof", ProofAsync);
        routes.MapGet(Prefix + "/records/{**rest}", RecordsAsync);
    }

    private static async Task CheckpointAsync(HttpContext context, TreeReader tree)
    {
        var published = await tree.CheckpointAsync(context.RequestAborted);
        await (published is null ? RefuseAsync(context, "There is no checkpoint yet: ask again in a second.") : WriteAsync(context, published.Note, ChangesSoon));
    }

    private static async Task NodeAsync(string name, HttpContext context, TreeReader tree)
    {
        var certificate = await tree.CertificateAsync(name, context.RequestAborted);
        await (certificate is null ? RefuseAsync(context, "No node of that name writes to this ledger.") : WriteAsync(context, certificate, NeverChanges));
    }

    private static async Task TileAsync(string rest, HttpContext context, TreeReader tree)
    {
        if (await tree.ResourceAsync("tile/" + rest, context.RequestAborted) is not { } bytes)
        {
            await RefuseAsync(context, "The log has no tile of that path: it has those that its checkpoint needs.");
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.CacheControl = NeverChanges;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static async Task ProofAsync(Guid id, HttpContext context, TreeReader tree)
    {
        var proof = await tree.ProofAsync(id, context.RequestAborted);
        await (proof.Standing switch
        {
            RecordStanding.Proven => WriteAsync(context, proof.Proof!.ToText(), ChangesSoon),
            RecordStanding.Pending => RefuseAsync(context, "The record is not in the published tree yet: ask again in a second.", "1"),
            RecordStanding.Refused => RefuseAsync(context, "The record gets no place in the tree: what its node wrote before it was changed or removed in the database. Keep your receipt, and tell the security officers."),
            _ => RefuseAsync(context, "The ledger has no record of that id."),
        });
    }

    private static async Task RecordsAsync(string rest, HttpContext context, ScopedCallers callers, RecordBundleReader records)
    {
        // What is no path of records goes on record as such: its text is the caller's.
        if (await callers.EnterAsync(context, OfficerScope, "ledger.read", RecordBundleReader.IsPath(rest) ? $"records/{rest}" : null) is null)
        {
            return;
        }

        if (await records.ReadAsync(rest, context.RequestAborted) is not { } lines)
        {
            await RefuseAsync(context, "The log has no records of that path: it has those that its checkpoint needs.");
            return;
        }

        context.Response.ContentType = "application/jsonl";
        context.Response.ContentLength = lines.Length;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(lines, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, string sentence, string? retryAfter = null)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.Headers.RetryAfter = retryAfter;
        return WriteAsync(context, sentence + "\n", ChangesSoon);
    }

    private static Task WriteAsync(HttpContext context, string text, string caching)
    {
        context.Response.ContentType = Text;
        context.Response.Headers.CacheControl = caching;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
