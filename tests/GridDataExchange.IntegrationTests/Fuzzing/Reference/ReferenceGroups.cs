using System.Globalization;
using System.Numerics;
using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>Rows that show the same in the fields they are put together by.</summary>
internal sealed record ReferenceGroup(IReadOnlyList<object?> Keys, IReadOnlyList<Row> Rows)
{
    public JsonMembers Json(Eyes eyes, GroupsRoot root)
    {
        var json = new JsonMembers();
        foreach (var part in root.Parts)
        {
            json.Add(part.Key, part.Name switch
            {
                "count" => ReferenceEngine.Json((long)Rows.Count),
                "__typename" => GraphName.Group(root.Dataset),
                _ => Fields(part, eyes, root),
            });
        }

        return json;
    }

    private JsonMembers Fields(GroupPart part, Eyes eyes, GroupsRoot root)
    {
        var json = new JsonMembers();
        foreach (var (key, field) in part.Fields)
        {
            var at = root.By.ToList().IndexOf(field);
            json.Add(key, part.Name == "key"
                ? at < 0 ? null : One(Keys[at])
                : Aggregate(part.Name, [.. Rows.Select(r => eyes.Seen(r, field.Name)).OfType<object>()]));
        }

        return json;
    }

    // Equal numbers are spelt in one way, whichever row they come from.
    private static object? One(object? value) => value is decimal ? new JsonNumber(ExactNumber.Sum([value]).ToString()) : ReferenceEngine.Json(value);

    private static object? Aggregate(string name, List<object> shown)
    {
        if (shown.Count == 0)
        {
            return null;
        }

        return name switch
        {
            "min" => One(shown.Aggregate((a, b) => ValueOrder.Compare(b, a) < 0 ? b : a)),
            "max" => One(shown.Aggregate((a, b) => ValueOrder.Compare(b, a) > 0 ? b : a)),
            "sum" => new JsonNumber(ExactNumber.Sum(shown).ToString()),
            _ => new JsonNumber(ExactNumber.Sum(shown).DividedBy(shown.Count, 6).ToString()),
        };
    }
}

/// <summary>Groups the naive way.</summary>
internal static class ReferenceGroups
{
    public static List<ReferenceGroup> Of(Eyes eyes, GroupsRoot root, IEnumerable<Row> rows)
    {
        var groups = new List<(List<object?> Keys, List<Row> Rows)>();
        foreach (var row in rows)
        {
            var keys = root.By.Select(f => eyes.Seen(row, f.Name)).ToList();
            var group = groups.Find(g => g.Keys.Zip(keys).All(k => Compare(k.First, k.Second) == 0));
            if (group.Rows is null)
            {
                groups.Add(group = (keys, []));
            }

            group.Rows.Add(row);
        }

        // Few rows tell of each of them: a group of fewer than the dataset's least is left out.
        groups.RemoveAll(g => g.Rows.Count < root.Dataset.Header.LeastGroup);

        // By the keys in their order, those shown by pseudonyms after the others.
        var grant = eyes.Find(root.Dataset.Name)!;
        var order = Enumerable.Range(0, root.By.Count).OrderBy(i => grant.IsPseudonym(root.By[i])).ToList();
        groups.Sort((one, other) => order.Select(i => Compare(one.Keys[i], other.Keys[i])).FirstOrDefault(c => c != 0));
        return groups.ConvertAll(g => new ReferenceGroup(g.Keys, g.Rows));
    }

    private static int Compare(object? one, object? other) => (one, other) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        _ => ValueOrder.Compare(one, other),
    };
}

/// <summary>A decimal number of any length: <paramref name="Digits"/> / 10^<paramref name="Scale"/>.</summary>
internal readonly record struct ExactNumber(BigInteger Digits, int Scale)
{
    private const int Longest = 28;

    public static ExactNumber Sum(IEnumerable<object> values) => new(values.Aggregate(BigInteger.Zero, (sum, value) => sum + Scaled(Convert.ToDecimal(value, CultureInfo.InvariantCulture))), Longest);

    /// <summary>The quotient to some decimals, half away from zero.</summary>
    public ExactNumber DividedBy(int divisor, int decimals)
    {
        var (over, under) = (Digits, divisor * BigInteger.Pow(10, Scale - decimals));
        var half = ((2 * BigInteger.Abs(over)) + under) / (2 * under);
        return new(over.Sign * half, decimals);
    }

    public override string ToString()
    {
        var text = BigInteger.Abs(Digits).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var (whole, fraction) = (text[..^Scale], text[^Scale..].TrimEnd('0'));
        return (Digits.Sign < 0 ? "-" : "") + whole + (fraction.Length > 0 ? "." + fraction : "");
    }

    private static BigInteger Scaled(decimal value)
    {
        var bits = decimal.GetBits(value);
        var digits = new BigInteger(new decimal(bits[0], bits[1], bits[2], false, 0)) * BigInteger.Pow(10, Longest - ((bits[3] >> 16) & 0xFF));
        return value < 0 ? -digits : digits;
    }
}
