namespace GridDataExchange.Ledger.Retention;

/// <summary>The kinds of records that acts on retention leave. Their bodies stand in clear and hold nothing of persons.</summary>
internal static class RetentionKind
{
    public const string Announced = "erasure-announced";
    public const string Withdrawn = "erasure-withdrawn";
    public const string Erased = "erased";
    public const string Hold = "hold";
    public const string Released = "hold-released";
}
