using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Comparing;

/// <summary>Compares two policy sets for one department, purpose and dataset at a time.</summary>
internal sealed class DatasetComparison(PolicySet before, PolicySet after)
{
    private readonly Dictionary<string, IReadOnlyList<FacetChange>> known = new(StringComparer.Ordinal);

    /// <summary>The changes: those of the fullest scopes first, and of lesser ones only what is not among them.</summary>
    public IEnumerable<Change> Compare(string department, string purpose, string dataset)
    {
        var seen = new HashSet<(string, ChangeKind)>();
        foreach (var scopes in CallerClasses.Scopes(dataset, before, after))
        {
            var caller = new Caller(department, "client-1", purpose, [.. scopes.Add($"data:{dataset}").Order(StringComparer.Ordinal)], [BoundaryValues.Division]);
            var (old, now) = (RuleSide.Of(before, dataset, caller), RuleSide.Of(after, dataset, caller));
            foreach (var change in Facets(old, now, caller).Concat(Limits(old, now)).Concat(Persons(dataset, now, caller)).Concat(Meanings(dataset, old, now)))
            {
                if (seen.Add((change.Field, change.Kind)))
                {
                    yield return change with { Department = department, Purpose = purpose, Dataset = dataset, Scopes = scopes };
                }
            }
        }
    }

    private IEnumerable<Change> Facets(RuleSide old, RuleSide now, Caller caller) =>
        old.Allows.IsEmpty && now.Allows.IsEmpty
            ? []
            : Differences(old, now, caller).Select(c => new Change(c.Kind, "", "", "", c.Facet.Title, c.Before, c.After) { Witness = c.Witness });

    // The same rules for another caller give the same answer, unless a condition asks who calls.
    private IReadOnlyList<FacetChange> Differences(RuleSide old, RuleSide now, Caller caller)
    {
        var (was, has) = (RuleText.Of(old), RuleText.Of(now));
        if (was == has)
        {
            return [];
        }

        var key = $"{was}\n=>\n{has}";
        if (key.Contains("caller.", StringComparison.Ordinal) && RuleText.AsksWho(key))
        {
            key = $"{caller.Department} {caller.Purpose} {string.Join(' ', caller.Scopes)}\n{key}";
        }

        if (!known.TryGetValue(key, out var differences))
        {
            known.Add(key, differences = FacetComparison.Compare(old, now, caller));
        }

        return differences;
    }

    private static IEnumerable<Change> Limits(RuleSide old, RuleSide now)
    {
        if (old.Allows.IsEmpty || now.Allows.IsEmpty)
        {
            yield break;
        }

        foreach (var (name, limit) in new (string, Func<Limits, int?>)[] { ("rowsPerRequest", l => l.RowsPerRequest), ("lookupsPerDay", l => l.LookupsPerDay), ("personsPerDay", l => l.PersonsPerDay) })
        {
            var (was, has) = (old.Allows.Min(a => limit(a.Limits)), now.Allows.Min(a => limit(a.Limits)));
            if (was != has)
            {
                var kind = (has ?? int.MaxValue) > (was ?? int.MaxValue) ? ChangeKind.Gain : ChangeKind.Loss;
                yield return new Change(kind, "", "", "", $"({name})", Text(was), Text(has));
            }
        }

        static string Text(int? bound) => bound?.ToString(CultureInfo.InvariantCulture) ?? "no bound";
    }

    // A deny of a person also hides the rows, of any dataset, that are about that person.
    private IEnumerable<Change> Persons(string dataset, RuleSide now, Caller caller)
    {
        if (now.Allows.IsEmpty)
        {
            yield break;
        }

        var (was, has) = (Subjects.Of(before.Catalogue, dataset), Subjects.Of(after.Catalogue, dataset));
        if (was is not null && was != has)
        {
            yield return new Change(ChangeKind.Unknown, "", "", "", "(rows about persons)", was, has ?? "nobody");
        }
        else if (has is not null && has != dataset)
        {
            var (old, denies) = (RuleSide.DeniesOf(before, has, caller), RuleSide.DeniesOf(after, has, caller));
            foreach (var change in Paths(old, denies))
            {
                yield return change with { Field = $"(rows about {has}) {change.Field}" };
            }

            var differences = Differences(old, denies, caller);
            foreach (var change in differences.Where(c => c.Facet.Kind is FacetKind.Row))
            {
                yield return new Change(change.Kind, "", "", "", $"(rows about {has})", "some denied", "others denied") { Witness = change.Witness };
            }
        }
    }

    // The same name may come to mean another value, or lead to other rows: that is no matter of policies, so nothing can be said of it here.
    private IEnumerable<Change> Meanings(string dataset, RuleSide old, RuleSide now)
    {
        if (before.Catalogue.FindDataset(dataset) is not { } was || after.Catalogue.FindDataset(dataset) is not { } has)
        {
            return [];
        }

        return now.Allows.SelectMany(a => a.Treatments.Keys)
            .Where(n => old.Allows.Any(a => a.Treatments.ContainsKey(n)) && Meaning(was, n) != Meaning(has, n))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(n => new Change(ChangeKind.Unknown, "", "", "", $"{n} (meaning)", Meaning(was, n), Meaning(has, n)))
            .Concat(now.Allows.IsEmpty ? [] : Paths(old, now));
    }

    // Conditions of one text read other rows where a relation on the way is joined otherwise.
    private static IEnumerable<Change> Paths(RuleSide old, RuleSide now) =>
        from was in old.Conditions.SelectMany(ExpressionParts.Paths).Where(p => !p.Steps.IsEmpty).DistinctBy(p => p.Key)
        from has in now.Conditions.SelectMany(ExpressionParts.Paths).Where(p => p.Key == was.Key).Take(1)
        where Meaning(was) != Meaning(has)
        orderby was.Key
        select new Change(ChangeKind.Unknown, "", "", "", $"{was} (meaning)", Meaning(was), Meaning(has));

    private static string Meaning(RowPath path) => string.Join(", then ", path.Steps.Select(s => Meaning(s.From, s.Relation.Name)).Append(path.Field is { } field ? Meaning(path.Steps[^1].To, field.Name) : "there"));

    private static string Meaning(Dataset dataset, string name) =>
        dataset.FindRelation(name) is { } relation
            ? $"to {relation.To} by {relation.FromField} = {relation.ToField}"
            : dataset.FindField(name) is { } field ? field.Derived is { } derived ? $"{derived.Function}({derived.From})" : field.Type.ToString() : "nothing";
}
