using System.Globalization;
using GridDataExchange.Exchange;

namespace GridDataExchange.Server.Http;

/// <summary>What a request costs, as headers of its response: rows that were estimated from its arguments, and rows that were returned.</summary>
internal static class CostHeaders
{
    public static void Set(IHeaderDictionary headers, AnswerCost? cost)
    {
        if (cost is not { } known)
        {
            return;
        }

        headers["Exchange-Cost-Estimated"] = known.EstimatedRows.ToString(CultureInfo.InvariantCulture);
        if (known.Rows is { } rows)
        {
            headers["Exchange-Cost"] = rows.ToString(CultureInfo.InvariantCulture);
        }
    }
}
