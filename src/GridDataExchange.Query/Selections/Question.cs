using System.Globalization;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;
using GridDataExchange.Policies;
using GridDataExchange.Query.Describing;

namespace GridDataExchange.Query.Selections;

/// <summary>One validated request: its structure, its values, and for whom it is asked.</summary>
public sealed class Question
{
    internal Question(Entitlement entitlement, RequestContext context, Selection selection, IReadOnlyList<object?> values, string structure, QueryWeight weight, Introspection? introspection)
    {
        Entitlement = entitlement;
        Context = context;
        Selection = selection;
        Values = values;
        Structure = structure;
        Weight = weight;
        Introspection = introspection;
    }

    /// <summary>What the caller may see.</summary>
    public Entitlement Entitlement { get; }

    /// <summary>The circumstances it was entitled under.</summary>
    public RequestContext Context { get; }

    /// <summary>The operation as the ledger keeps it, and the values that were lifted out of it: the text may stand in clear, the values may not.</summary>
    public (string Text, IReadOnlyList<object?> Lifted) Operation => OperationText.Write(Selection, Values);

    /// <summary>Rows the answer could have at most: the product of <c>first</c> down the tree.</summary>
    public long EstimatedRows => Weight.AllRows;

    /// <summary>True where <c>me</c> is asked.</summary>
    public bool AsksMe => Selection.Roots.Any(r => r is MeRoot);

    /// <summary>What is looked up by its raw value, one for each root field that does: it counts whether it hits or not, and the record keeps who was looked for.</summary>
    public IEnumerable<LookedUp> Lookups => Selection.Roots.OfType<ManyRoot>()
        .Select(r => r.Connection)
        .Where(c => c.Lookup is not null)
        .Select(c => new LookedUp(c.Of.Dataset, c.Lookup!.Field, Convert.ToString(Values[c.Lookup.Value], CultureInfo.InvariantCulture)!));

    internal QueryWeight Weight { get; }

    internal string Structure { get; }

    internal Selection Selection { get; }

    internal IReadOnlyList<object?> Values { get; }

    internal Introspection? Introspection { get; }
}

/// <summary>A lookup by the exact raw value of a field.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Field">The field.</param>
/// <param name="Value">The value as it was given: sealed before it is written anywhere.</param>
public sealed record LookedUp(Catalog.Dataset Dataset, Catalog.Field Field, string Value);

/// <summary>The part of an operation that asks about the schema itself, answered by GraphQL.NET from the caller's schema.</summary>
internal sealed record Introspection(ISchema Schema, GraphQLDocument Document, GraphQLOperationDefinition Operation, Inputs Variables);
