namespace GridDataExchange.Policies.Linting;

/// <summary>How grave a finding is.</summary>
public enum Severity
{
    /// <summary>Somebody should look at it.</summary>
    Warning,

    /// <summary>The policies must not go into force like this.</summary>
    Error,
}

/// <summary>Something that lint finds in a policy set.</summary>
/// <param name="Code">Stable name of the kind of finding: policies accept findings by it.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="File">The file it stands in.</param>
/// <param name="Line">1-based.</param>
/// <param name="Policy">The policy's name, or that of a shared condition.</param>
/// <param name="Sentence">What is wrong and what to do, without a final full stop.</param>
public sealed record Finding(string Code, Severity Severity, string File, int Line, string Policy, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {(Severity is Severity.Error ? "error" : "warning")} {Code}: {Sentence}";
}
