using GridDataExchange.Catalog;

namespace GridDataExchange.Exchange.Reports;

/// <summary>What the record of a report says of it.</summary>
/// <param name="Name">Such as <c>ledger.subject-report</c>.</param>
/// <param name="Target">The client or record it is about, or null.</param>
/// <param name="Period">Of which time, or null.</param>
/// <param name="Lookup">The person it is about, as a lookup by the business key, or null.</param>
internal sealed record ReportAct(string Name, string? Target, ReportPeriod? Period, (Dataset Dataset, Field Field, string Value)? Lookup);
