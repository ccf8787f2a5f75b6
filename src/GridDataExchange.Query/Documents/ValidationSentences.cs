using GraphQL;
using GraphQL.Validation;
using GraphQL.Validation.Errors;
using GraphQLParser.AST;

namespace GridDataExchange.Query.Documents;

/// <summary>
/// Words the errors of GraphQL.NET's validator. Its own messages quote literals and variables, which may be personal values,
/// and its suggestions quote the schema: neither is passed on.
/// </summary>
internal static class ValidationSentences
{
    // Longer ones no schema has: an answer repeats none of a document's bulk.
    private const int LongestNameRepeated = 100;

    public static Refusal Of(ExecutionError error)
    {
        // Names that the caller wrote in the document are repeated to the caller; values never are.
        var (code, sentence) = error switch
        {
            FieldsOnCorrectTypeError unknown =>
                (RefusalCode.ValidationFailed, $"unknown field{Repeated(unknown.Nodes.OfType<GraphQLField>().First().Name.StringValue)}: ask for fields that your schema has"),
            KnownArgumentNamesError => (RefusalCode.ValidationFailed, "unknown argument: use arguments that the field has in your schema"),
            KnownTypeNamesError => (RefusalCode.ValidationFailed, "unknown type: use types that your schema has"),
            KnownFragmentNamesError => (RefusalCode.ValidationFailed, "unknown fragment: define it in the document"),
            KnownDirectivesError => (RefusalCode.ValidationFailed, "unknown directive, or one in a wrong place: use `@skip` and `@include` on fields and fragments"),
            NoFragmentCyclesError => (RefusalCode.ValidationFailed, "a fragment contains itself: take the cycle out"),
            ScalarLeafsError => (RefusalCode.ValidationFailed, "an object needs a selection of fields, and a value has none: mend the selection"),
            OverlappingFieldsCanBeMergedError => (RefusalCode.ValidationFailed, "two fields under one response key differ: give one of them an alias"),
            ArgumentsOfCorrectTypeError => (RefusalCode.BadInput, "an argument has not the type it must have: correct its value"),
            ProvidedNonNullArgumentsError => (RefusalCode.BadInput, "a required argument is missing: give it"),
            InvalidVariableError => (RefusalCode.BadInput, "a variable has not the type it must have, or is missing: correct `variables`"),
            InvalidLiteralError or InvalidValueError => (RefusalCode.BadInput, "a value has not the form its type must have: correct it"),
            ValidationError { Number: { } number } => (RefusalCode.ValidationFailed, $"the document breaks rule {number} of the GraphQL specification: correct it"),
            _ => (RefusalCode.ValidationFailed, "the document does not fit your schema: correct it"),
        };
        return new Refusal(code, sentence)
        {
            At = error.Locations is { Count: > 0 } places ? new Position(places[0].Line, places[0].Column) : null,
        };
    }

    private static string Repeated(string name) => name.Length <= LongestNameRepeated ? $" `{name}`" : "";
}
