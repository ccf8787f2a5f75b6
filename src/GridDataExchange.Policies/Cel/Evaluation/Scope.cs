namespace GridDataExchange.Policies.Cel.Evaluation;

/// <summary>The variables of the macros around a place, the innermost first.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Value">What is known of it: where it is kept, or its type.</param>
/// <param name="Outer">The macro around this one.</param>
internal sealed record Scope<T>(string Name, T Value, Scope<T>? Outer)
{
    // No variable of a macro is called so.
    private const string Wall = "";

    public int Depth { get; } = Outer is null ? 0 : Outer.Depth + 1;

    /// <summary>A place that no variable is seen from, though those of the scope are kept.</summary>
    public static Scope<T>? Hide(Scope<T>? scope) => scope is null ? null : new Scope<T>(Wall, scope.Value, scope);

    /// <summary>The innermost variable of that name, or null.</summary>
    public static Scope<T>? Find(Scope<T>? scope, string name)
    {
        while (scope is not null && !string.Equals(scope.Name, name, StringComparison.Ordinal))
        {
            scope = scope.Name == Wall ? null : scope.Outer;
        }

        return scope;
    }
}
