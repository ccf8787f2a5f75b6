namespace GridDataExchange.Policies.Expressions;

/// <summary>The verdict of a condition: CEL's true and false, and unknown for an error, as SQL's NULL.</summary>
public enum Verdict
{
    /// <summary>Neither: a value was absent, or an operation had no result.</summary>
    Unknown,

    /// <summary>False.</summary>
    False,

    /// <summary>True.</summary>
    True,
}

/// <summary>Judges conditions in C#.</summary>
public static class Evaluator
{
    /// <summary>Judges a condition.</summary>
    /// <param name="condition">An expression of type <see cref="ValueType.Bool"/>.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="request">The request.</param>
    /// <param name="row">
    /// Gives a value by <see cref="RowPath.Key"/>, which is the name of a field of the row's own: null for none, else <see cref="string"/>, <see cref="long"/>, <see cref="bool"/>, <see cref="DateOnly"/> or
    /// <see cref="DateTimeOffset"/>; for a field stored encrypted, and for a related row that is there, any object that is not null. May be null where the condition reads no row.
    /// </param>
    public static Verdict Judge(Expression condition, Caller caller, RequestContext request, Func<string, object?>? row)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return condition.Type == ValueType.Bool
            ? new Evaluation(caller, request, row).Judge(condition)
            : throw new ArgumentException($"a condition must be a bool, not {condition.Type}", nameof(condition));
    }

    /// <summary>The value of an expression without caller, request or row in it; null for unknown.</summary>
    internal static object? Fold(Expression constant)
    {
        var nowhere = new Evaluation(null, null, null);
        return constant.Type == ValueType.Bool
            ? nowhere.Judge(constant) switch { Verdict.True => true, Verdict.False => false, _ => null }
            : nowhere.Value(constant);
    }
}
