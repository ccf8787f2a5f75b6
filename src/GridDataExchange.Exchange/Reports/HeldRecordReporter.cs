using System.Text.Json;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Opens the copy of a record that a legal hold keeps, for an officer whom it is not about.</summary>
internal sealed class HeldRecordReporter(Holds holds)
{
    public async Task<MadeReport> MakeAsync(Request request, Guid hold, Guid record, CancellationToken cancellationToken)
    {
        if (await holds.ReadAsync(hold, record, cancellationToken).ConfigureAwait(false) is not { } bytes)
        {
            throw new RefusedException(RefusalCode.BadInput, "the hold keeps no such record, or was released: see the list");
        }

        using var document = JsonDocument.Parse(bytes);
        await RequireNotOwnAsync(document.RootElement, request.Asked.Token, hold, cancellationToken).ConfigureAwait(false);
        return new MadeReport(new ReportAct("hold.read", record.ToString("D"), null, null), new OfficerReport
        {
            ContentType = "application/json; charset=utf-8",
            WriteAsync = (to, stop) => to.WriteAsync(bytes, stop).AsTask(),
        });
    }

    private async Task RequireNotOwnAsync(JsonElement body, TokenFacts officer, Guid hold, CancellationToken cancellationToken)
    {
        if (OwnMatter.Is(body, officer))
        {
            throw new RefusedException(RefusalCode.GrantEnded, "this record is about your own department or client, and nobody judges those: have another officer read it");
        }

        // A closing names its alert alone, and is about whom that is about.
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("alert", out var closed))
        {
            if (closed.ValueKind != JsonValueKind.String || !closed.TryGetGuid(out var alert) || await holds.OpenAsync(hold, alert, cancellationToken).ConfigureAwait(false) is not { } bytes)
            {
                throw new RefusedException(RefusalCode.BadInput, "whom this closing is about cannot be told, since its alert is erased: it is read from a hold that keeps its alert too");
            }

            using var document = JsonDocument.Parse(bytes);
            await RequireNotOwnAsync(document.RootElement, officer, hold, cancellationToken).ConfigureAwait(false);
        }
    }
}
