namespace GridDataExchange.Ledger.Retention;

/// <summary>Who acts on the retention of records. The act commits only while these rights hold.</summary>
/// <param name="Department">Code of the department.</param>
/// <param name="Client">The OAuth client: what makes one person another.</param>
/// <param name="Epoch">The rights epoch that the right was found under.</param>
/// <param name="RightsEnd">When the right ends.</param>
public sealed record Officer(string Department, string Client, long Epoch, DateTimeOffset RightsEnd);

/// <summary>Why an act on retention was not done.</summary>
public enum RetentionRefusalReason
{
    /// <summary>What was sent has not the form it must have.</summary>
    Invalid,

    /// <summary>There is nothing of that id, or nothing that is proven.</summary>
    Unknown,

    /// <summary>It cannot be done as things stand: too early, by the same client, or decided already.</summary>
    Conflict,

    /// <summary>It could not be recorded now.</summary>
    Unavailable,

    /// <summary>Rights were changed meanwhile: under newer ones it may be done.</summary>
    RightsChanged,

    /// <summary>The officer's rights ended meanwhile.</summary>
    RightsEnded,

    /// <summary>It is about the officer, or that cannot be told: another officer does it.</summary>
    OwnMatter,
}

/// <summary>An act that was not done.</summary>
/// <param name="Reason">Why, for a program.</param>
/// <param name="Sentence">Why, and what to do.</param>
public sealed record RetentionRefusal(RetentionRefusalReason Reason, string Sentence);

/// <summary>What became of an act: one of the two is null.</summary>
/// <param name="Done">What was done.</param>
/// <param name="Refusal">Why nothing was.</param>
public sealed record RetentionOutcome<T>(T? Done, RetentionRefusal? Refusal)
    where T : class
{
    /// <summary>The record of the act; null where none is known to be written.</summary>
    public AcknowledgedRecord? Record { get; init; }
}
