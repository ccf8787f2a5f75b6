using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Functions;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Cel.Values;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Checking;

/// <summary>Finds the type of an expression, or refuses: unknown names and functions, arguments and operands that do not fit.</summary>
internal sealed class CelChecker(string text, CelEnvironment environment)
{
    /// <summary>The type.</summary>
    /// <exception cref="ExpressionException">The expression is refused.</exception>
    public CelType Check(SyntaxNode node) => Check(node, null);

    private CelType Check(SyntaxNode node, Scope<CelType>? scope) => node switch
    {
        LiteralNode literal => OfLiteral(literal.Value),
        NameNode or SelectNode => CheckPath(node, scope),
        IndexNode index => CheckIndex(index, scope),
        ListNode list => CelType.List(CelType.Join(Check(list.Items, scope))),
        MapNode map => CheckMap(map, scope),
        MessageNode message => CheckMessage(message, scope),
        NotNode not => CheckBool(not, not.Operand, "!", scope),
        NegationNode negation => CheckCall(negation, "-", false, [negation.Operand], scope),
        LogicNode logic => CheckLogic(logic, scope),
        RelationNode { Symbol: "in" } membership => CheckMembership(membership, scope),
        RelationNode relation => CheckComparison(relation, scope),
        ArithmeticNode arithmetic => CheckArithmetic(arithmetic, scope),
        ConditionalNode choice => CheckChoice(choice, scope),
        CallNode call => CheckCall(call, scope),
        SharedNode shared => CheckShared(shared),
        _ => throw new InvalidOperationException($"no rule for {node.GetType().Name}"),
    };

    private CelType[] Check(SyntaxNode[] nodes, Scope<CelType>? scope) => Array.ConvertAll(nodes, n => Check(n, scope));

    private CelType CheckShared(SharedNode shared) => shared.Refusing(() =>
    {
        var type = new CelChecker(shared.Condition.Text, environment).Check(shared.Body);
        return type.Kind == CelKind.Bool ? type : throw new ExpressionException(shared.Condition.Text, shared.Body.Offset, $"a condition must be a bool, this is {type}");
    });

    private CelType CheckPath(SyntaxNode node, Scope<CelType>? scope)
    {
        if (TryCheckPath(node, scope) is { } type)
        {
            return type;
        }

        // What is not known is named whole: `caller.role`, not `caller`.
        throw Refused(node, environment.Unknown(MemberGrammar.PathOf(node)!));
    }

    private CelType? TryCheckPath(SyntaxNode node, Scope<CelType>? scope)
    {
        if (node is NameNode name)
        {
            return (name.IsAbsolute ? null : Scope<CelType>.Find(scope, name.Name))?.Value ?? Known(name.Name);
        }

        var select = (SelectNode)node;
        var path = MemberGrammar.PathOf(node);
        if (path is not null && !IsLocal(node, scope) && Known(path) is { } known)
        {
            return known;
        }

        var target = path is null ? Check(select.Target, scope) : TryCheckPath(select.Target, scope);
        return target is null ? null : FieldOf(select, target);
    }

    private CelType FieldOf(SelectNode select, CelType target) => target.Kind switch
    {
        null => CelType.Dyn,
        CelKind.Map => target.Item!,
        _ => throw Refused(select, $"`.{select.Name}` does not fit here: {target} has no fields"),
    };

    private CelType? Known(string path) =>
        environment.Variables.TryGetValue(path, out var type) ? type : CelTypes.ByName.ContainsKey(path) ? CelType.Type : null;

    private static bool IsLocal(SyntaxNode node, Scope<CelType>? scope)
    {
        while (node is SelectNode select)
        {
            node = select.Target;
        }

        return node is NameNode { IsAbsolute: false } name && Scope<CelType>.Find(scope, name.Name) is not null;
    }

    private CelType CheckIndex(IndexNode node, Scope<CelType>? scope)
    {
        var (target, key) = (Check(node.Target, scope), Check(node.Key, scope));
        return target.Kind switch
        {
            null => CelType.Dyn,
            CelKind.List when key.Fits(CelType.Int) => target.Item!,
            CelKind.List => throw Refused(node.Key, $"a list is asked for an item by an int, this is {key}"),
            CelKind.Map when key.Fits(target.Key!) || (key.IsNumber && target.Key!.IsNumber) => target.Item!,
            CelKind.Map => throw Refused(node.Key, $"this map has keys of another type than {key}"),
            _ => throw Refused(node, $"`[` needs a list or a map before it, this is {target}"),
        };
    }

    private CelType CheckMap(MapNode map, Scope<CelType>? scope)
    {
        var (keys, values) = (Check(map.Keys, scope), Check(map.Values, scope));
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Kind is not (null or CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.String))
            {
                throw Refused(map.Keys[i], $"a key may be a bool, an int, a uint or a string, this is {keys[i]}");
            }
        }

        return CelType.Map(CelType.Join(keys), CelType.Join(values));
    }

    private CelType CheckMessage(MessageNode message, Scope<CelType>? scope)
    {
        Check(message.Values, scope);
        return Messages.Find(message.Type) is { IsError: true } fault ? throw Refused(message, fault.Message) : CelType.Dyn;
    }

    private CelType CheckBool(SyntaxNode at, SyntaxNode operand, string symbol, Scope<CelType>? scope)
    {
        var type = Check(operand, scope);
        return type.Fits(CelType.Bool) ? CelType.Bool : throw Refused(at is NotNode ? at : operand, $"`{symbol}` needs a bool{(at is NotNode ? "" : " on each side")}, this is {type}");
    }

    private CelType CheckLogic(LogicNode logic, Scope<CelType>? scope)
    {
        CheckBool(logic, logic.Left, logic.Symbol, scope);
        return CheckBool(logic, logic.Right, logic.Symbol, scope);
    }

    private CelType CheckMembership(RelationNode node, Scope<CelType>? scope)
    {
        var (item, range) = (Check(node.Left, scope), Check(node.Right, scope));
        return range.Kind switch
        {
            null => CelType.Bool,
            CelKind.List when AreComparable(item, range.Item!) => CelType.Bool,
            CelKind.Map when AreComparable(item, range.Key!) => CelType.Bool,
            CelKind.List or CelKind.Map => throw Refused(node, $"`in` looks for {item} where there is none: on its right is {range}"),
            _ => throw Refused(node.Right, $"`in` needs a list or a map on its right, this is {range}"),
        };
    }

    private CelType CheckComparison(RelationNode node, Scope<CelType>? scope)
    {
        var (left, right) = (Check(node.Left, scope), Check(node.Right, scope));
        if (!AreComparable(left, right))
        {
            throw Refused(node, $"`{node.Symbol}` needs two values of one type, here are {left} and {right}");
        }

        return node.Symbol is "==" or "!=" || (HasOrder(left) && HasOrder(right))
            ? CelType.Bool
            : throw Refused(node, $"`{node.Symbol}` needs values that have an order, here are {left} and {right}");
    }

    // Numbers of different types have one order and one equality in CEL.
    private static bool AreComparable(CelType left, CelType right) => left.Fits(right) || (left.IsNumber && right.IsNumber);

    private static bool HasOrder(CelType type) =>
        type.Kind is null or CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Double or CelKind.String or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration or CelKind.Date;

    private CelType CheckArithmetic(ArithmeticNode node, Scope<CelType>? scope)
    {
        var (left, right) = (Check(node.Left, scope), Check(node.Right, scope));
        return node.Symbol == "+" && left.Kind == CelKind.List && right.Kind == CelKind.List
            ? CelType.List(left.Item == right.Item ? left.Item! : CelType.Dyn)
            : Overload(node, node.Symbol, environment.Functions.Find(node.Symbol, false, 2)!, [left, right]);
    }

    private CelType CheckChoice(ConditionalNode node, Scope<CelType>? scope)
    {
        var condition = Check(node.Condition, scope);
        if (!condition.Fits(CelType.Bool))
        {
            throw Refused(node, $"`?` needs a bool before it, this is {condition}");
        }

        var (then, otherwise) = (Check(node.Then, scope), Check(node.Otherwise, scope));
        return then.Fits(otherwise)
            ? CelType.Join([then, otherwise])
            : throw Refused(node, $"both sides of `:` must be of one type, here are {then} and {otherwise}");
    }

    private CelType CheckCall(CallNode call, Scope<CelType>? scope)
    {
        if (Macro.Has(text, call) is { } has)
        {
            return CheckHas(has, scope);
        }

        return Macro.Of(text, call) is { } macro
            ? CheckMacro(call, macro, scope)
            : CheckCall(call, call.Name, call.Target is not null, call.Target is null ? call.Arguments : [call.Target, .. call.Arguments], scope);
    }

    private CelType CheckHas(SelectNode has, Scope<CelType>? scope)
    {
        FieldOf(has, Check(has.Target, scope));
        return CelType.Bool;
    }

    private CelType CheckMacro(CallNode call, Macro macro, Scope<CelType>? scope)
    {
        var range = Check(macro.Range, scope);
        var item = range.Kind switch
        {
            null => CelType.Dyn,
            CelKind.List => range.Item!,
            CelKind.Map => range.Key!,
            _ => throw Refused(call, $"`{call.Name}` needs a list or a map before it, this is {range}"),
        };
        var inner = new Scope<CelType>(macro.Variable, item, scope);
        if (macro.Predicate is not null && Check(macro.Predicate, inner) is var predicate && !predicate.Fits(CelType.Bool))
        {
            throw Refused(macro.Predicate, $"`{call.Name}` needs a bool for each item, this is {predicate}");
        }

        return macro.Kind switch
        {
            MacroKind.Map => CelType.List(Check(macro.Transform!, inner)),
            MacroKind.Filter => CelType.List(item),
            _ => CelType.Bool,
        };
    }

    private CelType CheckCall(SyntaxNode node, string name, bool isMember, SyntaxNode[] arguments, Scope<CelType>? scope)
    {
        var types = Check(arguments, scope);
        if (environment.Functions.Find(name, isMember, arguments.Length) is not { } function)
        {
            throw Refused(node, environment.Functions.Named(name).FirstOrDefault() is { } other
                ? $"`{name}` is called {(other.IsMember == isMember ? "with another number of values" : other.IsMember ? $"as `value.{name}(…)`" : $"as `{name}(…)`")}"
                : $"there is no function `{name}`: there are has, all, exists, exists_one, map, filter, {string.Join(", ", environment.Functions.Names)}");
        }

        RefuseFailing(node, function, arguments);
        return name == "dyn" ? CelType.Dyn : Overload(node, name, function, types);
    }

    // A literal that cannot be a date, a pattern and so on fails in every evaluation: better now.
    private void RefuseFailing(SyntaxNode node, Function function, SyntaxNode[] arguments)
    {
        var constants = function.Name == "matches" ? arguments[1..] : arguments;
        if (!environment.RefusesFailures || node is not CallNode || !Array.TrueForAll(constants, static a => a is LiteralNode))
        {
            return;
        }

        var compiled = new Compiler(text, environment);
        var tried = function.Name == "matches" ? new CallNode(node.Offset, null, "matches", [new LiteralNode(node.Offset, ""), constants[0]]) : node;
        if (compiled.Compile(tried) is ConstantTerm { Value: { IsError: true } fault } && fault.Message != CelErrors.NoOverload.Message)
        {
            throw Refused(node, $"`{function.Name}` of this literal always fails ({fault.Message}): {Form(function.Name)}");
        }
    }

    private static string Form(string function) => function switch
    {
        "date" => "a date is written as date(\"2026-01-31\")",
        "timestamp" => "a timestamp is written as timestamp(\"2026-01-31T08:00:00Z\") or with an offset such as +08:00",
        "duration" => "a duration is written as duration(\"1h30m\")",
        _ => "correct it",
    };

    private CelType Overload(SyntaxNode node, string name, Function function, CelType[] types)
    {
        var fitting = Array.FindAll(function.Signatures, s => s.Parameters.Zip(types).All(static p => p.First.Fits(p.Second)));
        return fitting.Length > 0
            ? CelType.Join([.. fitting.Select(static s => s.Result)])
            : throw Refused(node, $"`{name}` does not take {string.Join(" and ", types.Select(static t => t.ToString()))}: it takes {string.Join(", or ", function.Signatures.Select(static s => string.Join(" and ", s.Parameters.Select(static p => p.ToString()))))}");
    }

    private static CelType OfLiteral(object? value) => CelType.Of(value switch
    {
        null => CelKind.Null,
        bool => CelKind.Bool,
        long => CelKind.Int,
        ulong => CelKind.UInt,
        double => CelKind.Double,
        string => CelKind.String,
        _ => CelKind.Bytes,
    });

    private ExpressionException Refused(SyntaxNode node, string sentence) => new(text, node.Offset, sentence);
}
