namespace GridDataExchange.Query;

/// <summary>A request is refused at one of Query's steps; the pipeline turns it into the refusal that is recorded and answered.</summary>
public sealed class RefusedException : Exception
{
    /// <summary>Refuses.</summary>
    public RefusedException(Refusal refusal)
        : base(refusal?.Sentence) => Refusal = refusal ?? throw new ArgumentNullException(nameof(refusal));

    /// <summary>Refuses with a code and a sentence.</summary>
    public RefusedException(RefusalCode code, string sentence)
        : this(new Refusal(code, sentence))
    {
    }

    /// <summary>Why.</summary>
    public Refusal Refusal { get; }
}
