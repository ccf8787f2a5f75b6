namespace GridDataExchange.Exchange.Quotas;

/// <summary>Whose day of which dataset is counted.</summary>
/// <param name="Day">The day of <c>request.date</c>.</param>
/// <param name="Client">OAuth client id.</param>
/// <param name="Purpose">Code of the purpose.</param>
/// <param name="Dataset">Name of the dataset.</param>
internal readonly record struct QuotaKey(DateOnly Day, string Client, string Purpose, string Dataset)
{
    public static QuotaKey Of(Request request, string dataset) =>
        new(request.Context!.Date, request.Entitlement!.Caller.Client, request.Entitlement.Caller.Purpose, dataset);
}
