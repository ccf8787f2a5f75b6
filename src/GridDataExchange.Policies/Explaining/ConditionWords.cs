using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Explaining;

/// <summary>Says a condition in words, for readers who do not program.</summary>
internal static class ConditionWords
{
    public static string Of(Expression condition) => condition switch
    {
        Constant { Value: true } => "always",
        Constant { Value: false } => "never",
        And and => $"{Part(and.Left)} and {Part(and.Right)}",
        Or or => $"{Of(or.Left)} or {Of(or.Right)}",
        Not { Operand: RowHas has } => $"{Title(has.Path)} is not known",
        Not { Operand: RowField field } => $"not: {Title(field.Path)}",
        Not { Operand: ContextValue { Name: ContextName.RequestOperatorVerified } } => "the operator has not signed in",
        Not not => $"it is not so that {Of(not.Operand)}",
        RowHas has => $"{Title(has.Path)} is known",
        RowField field => Title(field.Path),
        ContextValue { Name: ContextName.RequestOperatorVerified } => "the operator has signed in",
        Comparison { Operator: ComparisonOperator.NotEqual, Right: Constant { Value: "" } } given => $"{Value(given.Left)} is given",
        Comparison { Operator: ComparisonOperator.Equal, Right: Constant { Value: "" } } missing => $"{Value(missing.Left)} is not given",
        Comparison comparison => $"{Value(comparison.Left)} {Sign(comparison.Operator)} {Value(comparison.Right)}",
        Membership { List: ListLiteral { Items: [var only] } } one => $"{Value(one.Item)} is {Value(only)}",
        Membership membership => $"{Value(membership.Item)} is one of {Value(membership.List)}",
        TextTest test => $"{Value(test.Text)} {(test.Kind switch { TextTestKind.StartsWith => "begins with", TextTestKind.EndsWith => "ends with", _ => "contains" })} {Value(test.Part)}",
        Within within => $"{Value(within.Code)} lies in {Value(within.Codes)}",
        _ => ExpressionText.Of(condition),
    };

    private static string Part(Expression part) => part is Or ? $"({Of(part)})" : Of(part);

    private static string Value(Expression value) => value switch
    {
        RowField field => Title(field.Path),
        Constant { Value: string text } => $"\"{text}\"",
        Constant { Value: DateOnly day } => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Constant { Value: long number } => number.ToString(CultureInfo.InvariantCulture),
        Constant { Value: true } => "yes",
        Constant { Value: false } => "no",
        ListLiteral { Items.IsEmpty: true } => "nothing",
        ListLiteral { CodeSet: { } codes } => $"the codes of {codes}",
        ListLiteral list => string.Join(", ", list.Items.Select(Value)),
        DateFunction { Kind: DateFunctionKind.Age } age => $"the age by {Value(age.From)} on {Value(age.To)}",
        DateFunction { Kind: DateFunctionKind.AgeInYear } age => $"the age by year of {Value(age.From)} on {Value(age.To)}",
        DateFunction days => $"the days from {Value(days.From)} to {Value(days.To)}",
        ContextValue context => context.Name switch
        {
            ContextName.CallerDepartment => "the department",
            ContextName.CallerClient => "the client",
            ContextName.CallerPurpose => "the purpose",
            ContextName.CallerScopes => "the scopes",
            ContextName.CallerJurisdictions => "the divisions of the grant",
            ContextName.RequestDate => "the day of the request",
            ContextName.RequestTime => "the time of the request",
            ContextName.RequestCase => "a case number",
            ContextName.RequestOperatorName => "an operator",
            _ => "the operator's having signed in",
        },
        _ => Of(value),
    };

    private static string Sign(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => "is",
        ComparisonOperator.NotEqual => "is not",
        ComparisonOperator.Less => "is less than",
        ComparisonOperator.LessOrEqual => "is at most",
        ComparisonOperator.Greater => "is more than",
        _ => "is at least",
    };

    // "Grid code of the household's dwelling"
    private static string Title(RowPath path)
    {
        var row = string.Join("'s ", path.Steps.Select(s => s.Relation.Title?.En ?? s.Relation.Name).Select(t => char.ToLowerInvariant(t[0]) + t[1..]));
        return path.Field is not { } field
            ? $"the {row}"
            : path.Steps.IsEmpty ? Title(field) : $"{Title(field)} of the {row}";
    }

    private static string Title(Field field) => field.Title?.En ?? field.Name;
}
