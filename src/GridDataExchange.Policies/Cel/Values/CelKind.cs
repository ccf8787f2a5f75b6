namespace GridDataExchange.Policies.Cel.Values;

/// <summary>What a value is.</summary>
internal enum CelKind : byte
{
    /// <summary>No value: an error, which <c>&amp;&amp;</c>, <c>||</c>, <c>all</c> and <c>exists</c> may absorb. The default, so that what was forgotten grants nothing.</summary>
    Error,
    Null,
    Bool,
    Int,
    UInt,
    Double,
    String,
    Bytes,
    List,
    Map,
    Type,
    Timestamp,
    Duration,

    /// <summary>Ours: a day of the calendar.</summary>
    Date,
}
