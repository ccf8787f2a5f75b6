using System.Text.Json;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Opens the copy of a record that a legal hold keeps, for an officer whom it is not about.</summary>
internal sealed class HeldRecordReporter(Holds holds, HeldMatters matters)
{
    public async Task<MadeReport> MakeAsync(Request request, Guid hold, Guid record, CancellationToken cancellationToken)
    {
        if (await holds.ReadAsync(hold, record, cancellationToken).ConfigureAwait(false) is not { } bytes)
        {
            throw new RefusedException(RefusalCode.BadInput, "the hold keeps no such record, or was released: see the list");
        }

        using var document = JsonDocument.Parse(bytes);
        switch (await matters.IsOwnAsync(document.RootElement, hold, request.Asked.Token, cancellationToken).ConfigureAwait(false))
        {
            case true:
                throw new RefusedException(RefusalCode.GrantEnded, "this record is about your own department or client, and nobody judges those: have another officer read it");
            case null:
                throw new RefusedException(RefusalCode.BadInput, "whom this closing is about cannot be told, since its alert is erased: it is read from a hold that keeps its alert too");
        }

        return new MadeReport(new ReportAct("hold.read", record.ToString("D"), null, null), new OfficerReport
        {
            ContentType = "application/json; charset=utf-8",
            WriteAsync = (to, stop) => to.WriteAsync(bytes, stop).AsTask(),
        });
    }
}
