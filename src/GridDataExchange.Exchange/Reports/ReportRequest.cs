using System.Text.Json;
using GridDataExchange.Ledger;

namespace GridDataExchange.Exchange.Reports;

/// <summary>An officer asks for a report.</summary>
/// <param name="Token">Who asks.</param>
/// <param name="Case">Header <c>Exchange-Case</c>, <c>""</c> where absent.</param>
/// <param name="Operator">Header <c>Exchange-Operator</c>, <c>""</c> where absent.</param>
/// <param name="Body">A JSON object in well-formed Unicode: what is asked, where the address does not say it.</param>
public sealed record ReportRequest(TokenFacts Token, string Case, string Operator, JsonElement Body);

/// <summary>A report that is on record and may be given; or why there is none.</summary>
public sealed record OfficerReport
{
    /// <summary>Why there is none, on record too; null for a report.</summary>
    public ExchangeAnswer? Refused { get; init; }

    /// <summary>Its media type.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>What a browser may do with it, where that is not nothing.</summary>
    public string? ContentSecurityPolicy { get; init; }

    /// <summary>Up to when it has all, where that is before the end of the time that was asked; else null.</summary>
    public DateTimeOffset? CompleteTo { get; init; }

    /// <summary>The record of its being given.</summary>
    public AcknowledgedRecord? Record { get; init; }

    /// <summary>Writes it.</summary>
    public Func<Stream, CancellationToken, Task> WriteAsync { get; init; } = static (_, _) => Task.CompletedTask;
}

/// <summary>A report with what its record says.</summary>
internal sealed record MadeReport(ReportAct Act, OfficerReport Report);
