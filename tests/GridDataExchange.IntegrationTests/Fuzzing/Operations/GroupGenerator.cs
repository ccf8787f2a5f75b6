using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Fuzzing.Reference;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>Makes questions that put rows into groups.</summary>
internal sealed class GroupGenerator(Draw draw, FilterGenerator filters)
{
    private static readonly string[] Parts = ["key", "count", "min", "max", "average", "sum"];

    public GroupsRoot Make(string key, Grant grant)
    {
        var fields = grant.Fields.Where(grant.CanGroup).ToList();
        var by = draw.Shuffled(draw.Some(fields, 0, draw.Pick([1, 1, 2, 3])));
        var parts = new List<GroupPart>();
        foreach (var part in draw.Some(Parts, 1, 4))
        {
            var fitting = part == "count" ? [] : fields.Where(f => Fits(part, f)).ToList();
            if (part == "count" || fitting.Count > 0)
            {
                parts.Add(new GroupPart(draw.Chance(0.1) ? "a" + part : part, part, [.. Wanted(part, fitting, by).Select(f => (draw.Chance(0.1) ? "a" + f.Name : f.Name, f))]));
            }
        }

        if (parts.Count == 0 || draw.Chance(0.05))
        {
            parts.Add(new GroupPart("__typename", "__typename", []));
        }

        return new GroupsRoot(key, grant.Dataset, by, filters.CanFilter(grant) && draw.Chance(0.4) ? filters.Make(grant) : null, draw.Shuffled(parts));
    }

    /// <summary>Whether what is asked of groups fits a field: means and sums of numbers, the least and greatest of days and moments too.</summary>
    public static bool Fits(string part, Field field) => part switch
    {
        "key" => true,
        "min" or "max" => field.Type is FieldType.Int or FieldType.Long or FieldType.Decimal or FieldType.Date or FieldType.DateTime,
        "average" or "sum" => field.Type is FieldType.Int or FieldType.Long or FieldType.Decimal,
        _ => false,
    };

    // Of keys most often those that groups are made by: another is null.
    private List<Field> Wanted(string part, List<Field> fitting, List<Field> by) =>
        fitting.Count == 0 ? [] : part == "key" && by.Count > 0 && draw.Chance(0.8) ? by : draw.Some(fitting, 1, 3);
}
