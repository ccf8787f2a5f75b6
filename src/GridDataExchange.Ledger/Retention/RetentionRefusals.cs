namespace GridDataExchange.Ledger.Retention;

/// <summary>How it is said that an act could not be recorded.</summary>
internal static class RetentionRefusals
{
    public static RetentionRefusal Of(AppendVerdict verdict) => verdict switch
    {
        AppendVerdict.Refused => new(RetentionRefusalReason.Conflict, "it was decided already: see the list."),
        AppendVerdict.RightsChanged => new(RetentionRefusalReason.RightsChanged, "rights were changed meanwhile, so it was not done: try again."),
        AppendVerdict.RightsEnded => new(RetentionRefusalReason.RightsEnded, "your token or its grant has ended, so it was not done: ask for a new token."),
        _ => new(RetentionRefusalReason.Unavailable, "it is not known to be on record, and was not done: see the list, then try again."),
    };
}
