using GridDataExchange.Policies.Cel.Functions;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Evaluation;

/// <summary>Makes the terms of an expression. What has no meaning, such as an unknown name, becomes an error that may be absorbed: refusing it is the checker's work.</summary>
internal sealed class Compiler(string text, CelEnvironment environment)
{
    /// <summary>How many variables of macros are alive at a time.</summary>
    public int Locals { get; private set; }

    public Term Compile(SyntaxNode node) => Make(node, null);

    private Term Make(SyntaxNode node, Scope<int>? scope) => node switch
    {
        LiteralNode literal => new ConstantTerm(Literal(literal.Value)),
        NameNode or SelectNode => MakePath(node, scope),
        IndexNode index => Call("[]", false, scope, index.Target, index.Key),
        ListNode list => Fold(new ListTerm(Make(list.Items, scope)), list.Items),
        MapNode map => Fold(new MapTerm(Make(map.Keys, scope), Make(map.Values, scope)), [.. map.Keys, .. map.Values]),
        MessageNode message => Messages.Make(message, Make(message.Values, scope)),
        NotNode not => Call("!", false, scope, not.Operand),
        NegationNode negation => Call("-", false, scope, negation.Operand),
        LogicNode { IsAnd: true } and => new AndTerm(Make(and.Left, scope), Make(and.Right, scope)),
        LogicNode or => new OrTerm(Make(or.Left, scope), Make(or.Right, scope)),
        BinaryNode binary => Call(binary.Symbol, false, scope, binary.Left, binary.Right),
        ConditionalNode choice => new ConditionalTerm(Make(choice.Condition, scope), Make(choice.Then, scope), Make(choice.Otherwise, scope)),
        CallNode call => MakeCall(call, scope),
        SharedNode shared => Make(shared.Body, Scope<int>.Hide(scope)),
        _ => throw new InvalidOperationException($"no rule for {node.GetType().Name}"),
    };

    private Term[] Make(SyntaxNode[] nodes, Scope<int>? scope) => Array.ConvertAll(nodes, n => Make(n, scope));

    private Term MakeCall(CallNode call, Scope<int>? scope)
    {
        if (Macro.Has(text, call) is { } has)
        {
            return new HasTerm(Make(has.Target, scope), has.Name);
        }

        if (Macro.Of(text, call) is { } macro)
        {
            return MakeMacro(macro, scope);
        }

        return call.Target is null ? Call(call.Name, false, scope, call.Arguments) : Call(call.Name, true, scope, [call.Target, .. call.Arguments]);
    }

    private MacroTerm MakeMacro(Macro macro, Scope<int>? scope)
    {
        var range = Make(macro.Range, scope);
        var inner = new Scope<int>(macro.Variable, 0, scope);
        var depth = inner.Depth;
        Locals = Math.Max(Locals, depth + 1);
        var predicate = macro.Predicate is null ? null : Make(macro.Predicate, inner);
        var transform = macro.Transform is null ? null : Make(macro.Transform, inner);
        return macro.Kind switch
        {
            MacroKind.All or MacroKind.Exists => new QuantifierTerm(range, depth, predicate!, macro.Kind == MacroKind.All),
            MacroKind.ExistsOne => new ExistsOneTerm(range, depth, predicate!),
            _ => new CollectTerm(range, depth, predicate, transform),
        };
    }

    private Term Call(string name, bool isMember, Scope<int>? scope, params SyntaxNode[] arguments)
    {
        var terms = Make(arguments, scope);
        if (terms.Length is not (1 or 2) || environment.Functions.Find(name, isMember, terms.Length) is not { } function)
        {
            return new ConstantTerm(CelValue.Error($"there is no function `{name}` of {terms.Length} arguments"));
        }

        var implementation = name == "matches" && terms[1] is ConstantTerm { Value: { Kind: CelKind.String, Text.Length: > 0 } pattern } ? Matches.For(pattern.Text) : null;
        return Fold(new CallTerm(implementation ?? function.Implementation, terms[0], terms.Length > 1 ? terms[1] : null), terms);
    }

    // The longest name that is a variable wins (langdef.md, Name Resolution), but a macro's variable hides what is outside.
    private Term MakePath(SyntaxNode node, Scope<int>? scope)
    {
        if (node is NameNode name)
        {
            var local = name.IsAbsolute ? null : Scope<int>.Find(scope, name.Name);
            return local is not null ? new LocalTerm(local.Depth) : Known(name.Name) ?? new ConstantTerm(CelValue.Error($"undeclared reference to `{name.Name}`"));
        }

        var select = (SelectNode)node;
        if (MemberGrammar.PathOf(node) is { } path && Known(path) is { } known && !IsLocal(node, scope))
        {
            return known;
        }

        return new SelectTerm(Make(select.Target, scope), select.Name);
    }

    private Term? Known(string path) =>
        environment.Numbers.TryGetValue(path, out var number) ? new VariableTerm(number)
        : CelTypes.ByName.TryGetValue(path, out var type) ? new ConstantTerm(type)
        : null;

    private static bool IsLocal(SyntaxNode node, Scope<int>? scope)
    {
        while (node is SelectNode select)
        {
            node = select.Target;
        }

        return node is NameNode { IsAbsolute: false } name && Scope<int>.Find(scope, name.Name) is not null;
    }

    private static CelValue Literal(object? value) => value switch
    {
        null => CelValue.Null,
        bool truth => CelValue.Of(truth),
        long number => CelValue.Of(number),
        ulong number => CelValue.Of(number),
        double number => CelValue.Of(number),
        string literal => CelValue.Of(literal),
        _ => CelValue.Of((byte[])value),
    };

    private static Term Fold(Term term, SyntaxNode[] parts) =>
        Array.TrueForAll(parts, static p => p is LiteralNode) ? Fold(term) : term;

    private static Term Fold(Term term, Term[] parts) =>
        Array.TrueForAll(parts, static p => p is ConstantTerm { Value.IsError: false }) ? Fold(term) : term;

    // Functions have no effects, so what hangs on constants alone is computed once.
    private static Term Fold(Term term)
    {
        var frame = new Frame(null, 0);
        var value = term.Evaluate(ref frame);
        return frame.IsExhausted ? term : new ConstantTerm(value);
    }
}
