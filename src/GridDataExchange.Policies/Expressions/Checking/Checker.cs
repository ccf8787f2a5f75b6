using GridDataExchange.Catalog;
using GridDataExchange.Policies.Cel.Syntax;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>Gives every node its type, or refuses: unknown names, operators that do not fit, fields that conditions may not read.</summary>
/// <param name="text">The expression, for messages.</param>
/// <param name="dataset">Whose rows <c>row</c> is.</param>
/// <param name="catalogue">Where relations lead, and the code sets.</param>
internal sealed class Checker(string text, Dataset dataset, Catalogue catalogue)
{
    private readonly RowPaths paths = new(text, dataset, catalogue);
    private readonly CodeLists codes = new(text, catalogue);
    private readonly Functions functions = new(text);

    /// <summary>The typed tree of a condition.</summary>
    /// <exception cref="ExpressionException">The expression is refused, or no condition.</exception>
    public Expression CheckCondition(SyntaxNode node)
    {
        var condition = Check(node);
        return condition.Type == ValueType.Bool ? condition : throw Refused(node, $"a condition must be a bool, this is {TypeNames.Of(condition.Type)}");
    }

    /// <summary>The typed tree.</summary>
    /// <exception cref="ExpressionException">The expression is refused.</exception>
    public Expression Check(SyntaxNode node) => node switch
    {
        LiteralNode literal => CheckLiteral(literal),
        LogicNode { IsAnd: true } and => Folding.And(CheckBool(and.Left, "&&"), CheckBool(and.Right, "&&")),
        LogicNode or => Folding.Or(CheckBool(or.Left, "||"), CheckBool(or.Right, "||")),
        NotNode not => CheckNot(not),
        RelationNode { Symbol: "in" } membership => CheckMembership(membership),
        RelationNode relation => CheckComparison(relation),
        ListNode list => CheckList(list, null),
        SelectNode select => CheckSelect(select),
        CallNode { Target: null, Name: "has" } has => CheckHas(has),
        CallNode call => CheckCall(call),
        SharedNode shared => CheckShared(shared),
        NameNode name => throw Refused(name, UnknownNames.ExplainInRows(name.Name)),
        _ => throw Refused(node, Totality.Refusal(node, text)),
    };

    private Expression CheckShared(SharedNode shared) => shared.Refusing(() => new Checker(shared.Condition.Text, dataset, catalogue).CheckCondition(shared.Body));

    private Constant CheckLiteral(LiteralNode node) => node.Value switch
    {
        bool => new Constant(node.Value, ValueType.Bool),
        long => new Constant(node.Value, ValueType.Int),
        string value when !value.Contains('\0', StringComparison.Ordinal) => new Constant(value, ValueType.String),
        _ => throw Refused(node, Totality.Refusal(node, text)),
    };

    private Expression CheckBool(SyntaxNode node, string symbol)
    {
        var operand = Check(node);
        return operand.Type == ValueType.Bool ? operand : throw Refused(node, $"`{symbol}` needs a bool on each side, this is {TypeNames.Of(operand.Type)}");
    }

    private Expression CheckNot(NotNode node)
    {
        var operand = Check(node.Operand);
        return operand.Type == ValueType.Bool
            ? Folding.Fold(new Not(operand), operand)
            : throw Refused(node, $"`!` needs a bool, this is {TypeNames.Of(operand.Type)}");
    }

    private Expression CheckComparison(RelationNode node)
    {
        var left = Check(node.Left);
        var right = Check(node.Right);
        if (left.Type != right.Type)
        {
            throw Refused(node, $"`{node.Symbol}` needs two values of one type, here are {TypeNames.Of(left.Type)} and {TypeNames.Of(right.Type)}");
        }

        if (left.Type is ValueType.StringList or ValueType.IntList or ValueType.DateList)
        {
            throw Refused(node, "lists cannot be compared: ask with `in` whether a list holds a value");
        }

        RefuseForeignCode(left, right, node.Right);
        RefuseForeignCode(right, left, node.Left);
        return Folding.Fold(new Comparison(OperatorOf(node.Symbol), left, right), left, right);
    }

    private Expression CheckMembership(RelationNode node)
    {
        var item = Check(node.Left);
        if (TypeNames.ListOf(item.Type) is not { } wanted)
        {
            throw Refused(node, $"`in` looks for a string, an int or a date, this is {TypeNames.Of(item.Type)}");
        }

        var list = node.Right is ListNode literal ? CheckList(literal, wanted) : Check(node.Right);
        if (list.Type != wanted)
        {
            throw Refused(node.Right, $"`in` needs {TypeNames.Of(wanted)} on its right, this is {TypeNames.Of(list.Type)}");
        }

        switch (list, node.Right)
        {
            case (ListLiteral items, ListNode written):
                for (var i = 0; i < items.Items.Length; i++)
                {
                    RefuseForeignCode(item, items.Items[i], written.Items[i]);
                }

                break;
            case (ListLiteral { CodeSet: not null } set, _) when item is RowField { Field: { Codes: not null } field }:
                codes.RefuseOther(field, set, node.Right);
                break;
        }

        return Folding.Fold(new Membership(item, list), item, list);
    }

    private ListLiteral CheckList(ListNode node, ValueType? wanted)
    {
        var items = Array.ConvertAll(node.Items, Check);
        var type = items.Length > 0 ? TypeNames.ListOf(items[0].Type) : wanted ?? ValueType.StringList;
        if (type is not { } listType)
        {
            throw Refused(node.Items[0], $"a list may hold strings, ints or dates, this is {TypeNames.Of(items[0].Type)}");
        }

        for (var i = 0; i < items.Length; i++)
        {
            if (items[i].Type != items[0].Type)
            {
                throw Refused(node.Items[i], $"a list holds values of one type: this is {TypeNames.Of(items[i].Type)}, the first is {TypeNames.Of(items[0].Type)}");
            }

            // In CEL one erring item makes the whole list an error, in SQL only the comparison with it: so no item may be unknown.
            if (Presence.ReadsRow(items[i]))
            {
                throw Refused(node.Items[i], "an item of a list may not read `row`: write a comparison for it instead");
            }
        }

        return new ListLiteral([.. items], listType);
    }

    private Expression CheckSelect(SelectNode node)
    {
        var path = MemberGrammar.PathOf(node);
        if (path is null)
        {
            throw Refused(node, $"`.{node.Name}` does not fit here: values have no parts, only `row`, `caller` and `request` do");
        }

        if (RowPaths.Is(node))
        {
            return Read(paths.Find(node), node);
        }

        if (CodeLists.Is(node))
        {
            return codes.Find(node);
        }

        return ContextNames.All.GetValueOrDefault(path) ?? throw Refused(node, UnknownNames.ExplainInRows(path));
    }

    private RowField Read(RowPath path, SelectNode node) => path.Field switch
    {
        null => throw Refused(node, $"`{path}` is a row, not a value: read a field of it, such as `{path}.{path.Steps[^1].To.Key}`, or ask `has({path})`"),
        { Encrypted: true } => throw Refused(node, $"`{path}` is stored encrypted, so a condition may only ask `has({path})`; a searchable part must be a derived field of the catalogue"),
        { } field => TypeNames.Of(field.Type) is { } type
            ? new RowField(path, type)
            : throw Refused(node, $"`{path}` is a Decimal, which conditions cannot compare, since CEL's numbers are whole or binary"),
    };

    private RowHas CheckHas(CallNode node) =>
        node.Arguments is [SelectNode select] && RowPaths.Is(select)
            ? new RowHas(paths.Find(select))
            : throw Refused(node, "`has` asks whether a field has a value: write `has(row.field)`");

    private Expression CheckCall(CallNode node)
    {
        var target = node.Target is null ? null : Check(node.Target);
        var arguments = Array.ConvertAll(node.Arguments, Check);
        return functions.Make(node, target, arguments);
    }

    private void RefuseForeignCode(Expression code, Expression literal, SyntaxNode at)
    {
        if (code is RowField { Field: { Codes: { } codes } field } && literal is Constant { Value: string value } && !codes.Has(value))
        {
            throw Refused(at, $"`{value}` is not one of the codes of `{field.Name}`: {string.Join(", ", codes.Codes.Select(c => c.Value))}");
        }
    }

    private static ComparisonOperator OperatorOf(string symbol) => symbol switch
    {
        "==" => ComparisonOperator.Equal,
        "!=" => ComparisonOperator.NotEqual,
        "<" => ComparisonOperator.Less,
        "<=" => ComparisonOperator.LessOrEqual,
        ">" => ComparisonOperator.Greater,
        _ => ComparisonOperator.GreaterOrEqual,
    };

    private ExpressionException Refused(SyntaxNode node, string sentence) => new(text, node.Offset, sentence);
}
