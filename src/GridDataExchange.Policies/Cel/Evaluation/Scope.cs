namespace GridDataExchange.Policies.Cel.Evaluation;

/// <summary>The variables of the macros around a place, the innermost first.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Value">What is known of it: where it is kept, or its type.</param>
/// <param name="Outer">The macro around this one.</param>
internal sealed record Scope<T>(string Name, T Value, Scope<T>? Outer)
{
    public int Depth { get; } = Outer is null ? 0 : Outer.Depth + 1;

    /// <summary>The innermost variable of that name, or null.</summary>
    public static Scope<T>? Find(Scope<T>? scope, string name)
    {
        while (scope is not null && !string.Equals(scope.Name, name, StringComparison.Ordinal))
        {
            scope = scope.Outer;
        }

        return scope;
    }
}
