using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Policies.Testing;

/// <summary>Reads what must come out of a case (<c>expect</c>).</summary>
internal sealed class ExpectationReader(FileProblems problems)
{
    private static readonly (string Word, PurposeRequirement Value)[] Refusals =
        [(RefusalCodes.CaseRequired, PurposeRequirement.Case), (RefusalCodes.OperatorRequired, PurposeRequirement.Operator)];

    private static readonly (string Word, bool Value)[] OthersWords = [("hidden", true)];

    /// <summary>The code by which the exchange refuses a request that misses what its purpose requires.</summary>
    public static string CodeOf(PurposeRequirement requirement) => Refusals.First(r => r.Value == requirement).Word;

    public Expectation Read(Keys document, Dataset? dataset)
    {
        if (document.Mapping("expect", required: true) is not { } mapping)
        {
            return new Expectation();
        }

        var keys = new Keys(mapping, "`expect`", problems);
        var fields = keys.Mapping("fields", required: false)?.Entries ?? [];
        var expected = new Expectation
        {
            Refused = keys.OneOf("refused", Refusals),
            InSchema = Flag(keys, "schema"),
            Visible = Flag(keys, "visible"),
            Cells = [.. fields.Select(e => Cell(e, dataset)).OfType<ExpectedCell>()],
            OthersHidden = keys.OneOf("others", OthersWords) ?? false,
            Lookup = Lookup(keys, dataset),
        };
        keys.RefuseRest();
        var sees = !expected.Cells.IsEmpty || expected.OthersHidden || expected.Lookup.Any(l => l.Value);
        if (keys.Find("refused") is null && fields.Count == 0 && !expected.AsksPolicies)
        {
            problems.Add(mapping.Line, "the case expects nothing: write `visible`, `schema` or `refused`");
        }
        else if ((expected.InSchema == false && (sees || expected.Visible is not null)) || (expected.Visible == false && sees))
        {
            problems.Add(mapping.Line, "what is not there shows no fields: expect `schema: false` or `visible: false` alone");
        }

        return expected;
    }

    private static bool? Flag(Keys keys, string key) => keys.Find(key) is null ? null : keys.Flag(key);

    private ExpectedCell? Cell(Entry entry, Dataset? dataset)
    {
        if (dataset is not null && dataset.FindField(entry.Key) is null && dataset.FindRelation(entry.Key) is null)
        {
            problems.Add(entry.Line, $"the dataset `{dataset.Name}` has no field or relation `{entry.Key}`: correct it");
            return null;
        }

        switch (entry.Value)
        {
            case ScalarNode { Plain: true, Text: "clear" }:
                return new ExpectedCell(entry.Key, CellKind.Clear);
            case ScalarNode { Plain: true, Text: "hidden" }:
                return new ExpectedCell(entry.Key, CellKind.Hidden);
            case ScalarNode { Plain: true, Text: "pseudonym" } when dataset?.FindRelation(entry.Key) is null:
                return new ExpectedCell(entry.Key, CellKind.Pseudonym);
            case ScalarNode scalar when dataset?.FindRelation(entry.Key) is null:
                return new ExpectedCell(entry.Key, CellKind.Masked, scalar.IsAbsent ? null : scalar.Text);
            default:
                problems.Add(entry.Line, $"`{entry.Key}` must be clear, hidden or, for a field, pseudonym or the masked value as it is shown: correct it");
                return null;
        }
    }

    private ImmutableDictionary<string, bool> Lookup(Keys keys, Dataset? dataset)
    {
        if (keys.Mapping("lookup", required: false) is not { } mapping)
        {
            return ImmutableDictionary<string, bool>.Empty;
        }

        var own = new Keys(mapping, "`lookup`", problems);
        foreach (var entry in mapping.Entries.Where(e => dataset is not null && dataset.FindField(e.Key) is not { Lookup: true }))
        {
            problems.Add(entry.Line, $"`{entry.Key}` is no field of `{dataset!.Name}` that can be looked up: correct it");
        }

        return mapping.Entries.ToImmutableDictionary(e => e.Key, e => own.Flag(e.Key), StringComparer.Ordinal);
    }
}
