using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>The macros over lists and maps.</summary>
internal enum MacroKind
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
}

/// <summary>A call that is a macro: <c>range.all(variable, predicate)</c>.</summary>
internal sealed record Macro(MacroKind Kind, SyntaxNode Range, string Variable, SyntaxNode? Predicate, SyntaxNode? Transform)
{
    /// <summary>The macro that a call is, or null where it is a call of a function.</summary>
    /// <exception cref="ExpressionException">Its first argument is no name.</exception>
    public static Macro? Of(string text, CallNode call)
    {
        if (call.Target is null)
        {
            return null;
        }

        var (predicate, transform) = call.Arguments is [_, var first, .. var others] && others.Length <= 1 ? (first, others is [var last] ? last : null) : default;
        Macro? macro = (call.Name, predicate, transform) switch
        {
            ("all", { }, null) => new(MacroKind.All, call.Target, "", predicate, null),
            ("exists", { }, null) => new(MacroKind.Exists, call.Target, "", predicate, null),
            ("exists_one" or "existsOne", { }, null) => new(MacroKind.ExistsOne, call.Target, "", predicate, null),
            ("filter", { }, null) => new(MacroKind.Filter, call.Target, "", predicate, null),
            ("map", { }, null) => new(MacroKind.Map, call.Target, "", null, predicate),
            ("map", { }, { }) => new(MacroKind.Map, call.Target, "", predicate, transform),
            _ => null,
        };
        return macro is null ? null
            : call.Arguments[0] is NameNode { IsAbsolute: false } name ? macro with { Variable = name.Name }
            : throw new ExpressionException(text, call.Arguments[0].Offset, $"`{call.Name}` takes a name for each item first, such as `{call.Name}(x, …)`");
    }

    /// <summary>The field that <c>has(target.field)</c> asks for, or null where the call is no <c>has</c>.</summary>
    /// <exception cref="ExpressionException">Its argument is no field.</exception>
    public static SelectNode? Has(string text, CallNode call) =>
        call is not { Target: null, Name: "has", Arguments.Length: 1 } ? null
        : call.Arguments[0] as SelectNode ?? throw new ExpressionException(text, call.Offset, "`has` asks whether a field is there: write `has(x.field)`");
}
