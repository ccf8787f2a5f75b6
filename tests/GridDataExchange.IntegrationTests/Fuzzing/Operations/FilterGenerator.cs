using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Fuzzing.Reference;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>Makes filters that a caller's schema has: trees over fields and relations, with values that rows have, show or come near.</summary>
internal sealed class FilterGenerator(Draw draw, World world, Eyes eyes)
{
    private const int Deepest = 3;

    public Where Make(Grant grant, int depth = 0)
    {
        var keys = new List<WhereKey>();
        for (var i = draw.Pick([0, 1, 1, 1, 1, 2, 2, 3]); i > 0; i--)
        {
            if (Key(grant, depth) is { } key && !keys.Exists(k => Name(k) == Name(key)))
            {
                keys.Add(key);
            }
        }

        return new Where(keys);
    }

    public static string Name(WhereKey key) => key switch
    {
        AllKey => "and",
        AnyKey => "or",
        NotKey => "not",
        FieldKey field => field.Field.Name,
        OneKey one => one.Relation.Name,
        ManyKey many => many.Relation.Name,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>True where the schema has a filter of the dataset at all.</summary>
    public bool CanFilter(Grant grant) => grant.Fields.Any(f => grant.Operators(f).Count > 0) || Relations(grant).Any();

    /// <summary>Relations that lead to something: those of the schema.</summary>
    public IEnumerable<Relation> Relations(Grant grant) => grant.Dataset.Relations.Where(r => grant.Shows(r.Name) && eyes.Find(r.To) is not null);

    /// <summary>A value to compare a field with: most often one that some row shows, sometimes one that it hides.</summary>
    public object Value(Grant grant, Field field)
    {
        if (draw.Chance(0.65) && draw.Pick(world.Rows[grant.Dataset.Name]) is var row && eyes.Seen(row, field.Name) is { } seen)
        {
            return seen;
        }

        return draw.Pick(world.Rows[grant.Dataset.Name])[field.Name] ?? draw.Pick(ValuePool.Of(field));
    }

    private WhereKey? Key(Grant grant, int depth)
    {
        var fields = grant.Fields.Where(f => grant.Operators(f).Count > 0).ToList();
        var relations = Relations(grant).Where(r => CanFilter(eyes.Find(r.To)!)).ToList();
        var choice = depth >= Deepest ? 9 : draw.Below(14);
        if (choice < 4)
        {
            List<Where> some = [.. Enumerable.Range(0, draw.Pick([0, 1, 2, 2, 3])).Select(_ => Make(grant, depth + 1))];
            return choice switch { 0 => new AllKey(some), 1 or 2 => new AnyKey(some), _ => new NotKey(Make(grant, depth + 1)) };
        }

        if (choice < 7 && relations.Count > 0)
        {
            // A relation that is hidden in some rows and shown in others asks the most of an engine.
            var partly = relations.Where(r => grant.Allows.Any(a => !a.Treatments.ContainsKey(r.Name)) || grant.Denies.Any(d => d.Fields.Contains(r.Name))).ToList();
            var relation = draw.Pick(partly.Count > 0 && draw.Chance(0.7) ? partly : relations);
            var target = Make(eyes.Find(relation.To)!, depth + 1);
            return relation.Many ? new ManyKey(relation, draw.Chance(0.05) ? null : target) : new OneKey(relation, target);
        }

        return fields.Count == 0 ? null : Field(grant, draw.Pick(fields));
    }

    private FieldKey Field(Grant grant, Field field) =>
        new(field, [.. draw.Some(grant.Operators(field), draw.Chance(0.05) ? 0 : 1, draw.Pick([1, 1, 1, 2])).Select(o => (o, Operand(grant, field, o)))]);

    private object? Operand(Grant grant, Field field, string operation)
    {
        switch (operation)
        {
            case "isNull":
                return draw.Chance(0.5);
            case "in":
                return Enumerable.Range(0, draw.Pick([0, 1, 2, 3, 3])).Select(_ => Value(grant, field)).ToList();
            case "startsWith" or "contains":
                var characters = ((string)Value(grant, field)).EnumerateRunes().Select(r => r.ToString()).ToList();
                var from = operation == "contains" && characters.Count > 1 ? draw.Below(characters.Count) : 0;
                var part = string.Concat(characters.Skip(from).Take(draw.Between(1, 3)));
                return part.Length > 0 ? part : draw.Pick(["a", "😀", "\U0010FFFF"]);
            default:
                return Value(grant, field);
        }
    }
}
