using GridDataExchange.Exchange.Quotas;

namespace GridDataExchange.Exchange.Steps;

/// <summary>Refuses before anything runs what is known to pass a bound of the day.</summary>
internal sealed class CheckQuotas(QuotaKeeper quotas) : IStep
{
    public string Name => "quota";

    public ValueTask TakeAsync(Request request, CancellationToken cancellationToken) => quotas.CheckAsync(request, cancellationToken);
}
