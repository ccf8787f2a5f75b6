using System.Text;
using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Worlds;

/// <summary>Writes random policies as the files that the real reader takes: allows of one dataset that overlap, contain and contradict each other, and denies over them.</summary>
internal sealed class PolicyText(Draw draw, Catalogue catalogue)
{
    private static readonly string[] Masks =
    [
        "surname", "last4", "region", "prefix(2)", "prefix(7)", "division(county)", "division(village)", "year", "decade",
        "round(7)", "round(10)", "band(0,2,60)", "band(-5)", "pseudonym", "redact",
    ];

    private readonly StringBuilder text = new();
    private readonly Dictionary<string, IReadOnlySet<string>> parts = new(StringComparer.Ordinal);

    /// <summary>Writes <c>access</c>.</summary>
    /// <returns>By name of an allow, the parts that <c>&amp;&amp;</c> joins in its condition; none of them where it allows every row.</returns>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Write(string folder)
    {
        foreach (var dataset in catalogue.Datasets)
        {
            var conditions = new ConditionText(draw, dataset);
            string[] shared = [conditions.Part(), conditions.Part(), conditions.Part(), "within(row.gridCode, caller.jurisdictions)"];
            var allows = draw.Pick([1, 1, 2, 2, 3, 4]);
            for (var i = 0; i < allows; i++)
            {
                Allow(dataset, $"allow-{dataset.Name.Replace('_', '-')}-{i}", draw.Some(shared, 0, draw.Pick([0, 1, 1, 2])).ToHashSet(StringComparer.Ordinal));
            }

            for (var i = draw.Pick([0, 0, 1, 2]); i > 0; i--)
            {
                Deny(dataset, $"deny-{dataset.Name.Replace('_', '-')}-fields-{i}", conditions, draw.Some([.. Names(dataset)], 1, 3));
            }

            if (draw.Chance(dataset.IsPerson ? 0.8 : 0.4))
            {
                Deny(dataset, $"deny-{dataset.Name.Replace('_', '-')}", conditions, []);
            }
        }

        Directory.CreateDirectory(Path.Combine(folder, "access"));
        File.WriteAllText(Path.Combine(folder, "access", "all.yaml"), text.ToString());
        return parts;
    }

    private static IEnumerable<string> Names(Dataset dataset) => dataset.Fields.Select(f => f.Name).Concat(dataset.Relations.Select(r => r.Name));

    private void Allow(Dataset dataset, string name, HashSet<string> condition)
    {
        parts[name] = condition;
        var clear = new List<string>();
        var masked = new List<string>();
        foreach (var field in dataset.Fields.Where(_ => draw.Chance(0.7)))
        {
            // No operator works on what is redacted, and few on pseudonyms: they are rarer than the others.
            var masks = Masks.Where(m => Treatment.FindMask(m)!.Fits(field)).Where(m => m is not ("redact" or "pseudonym") || draw.Chance(0.15)).ToList();
            if (masks.Count > 0 && draw.Chance(0.5))
            {
                masked.Add($"{field.Name}: \"{draw.Pick(masks)}\"");
            }
            else
            {
                clear.Add(field.Name);
            }
        }

        clear.AddRange(dataset.Relations.Where(_ => draw.Chance(0.8)).Select(r => r.Name));
        if (clear.Count == 0)
        {
            clear.Add(dataset.Fields[0].Name);
            masked.RemoveAll(m => m.StartsWith(dataset.Fields[0].Name + ":", StringComparison.Ordinal));
        }

        var lookup = dataset.Fields.Where(f => f.Lookup && draw.Chance(0.6)).Select(f => f.Name).ToList();
        text.Append("---\npolicy: ").Append(name).Append("\nallow:\n  to: { ").Append(Audience(0.75)).Append(" }\n");
        if (draw.Chance(0.15))
        {
            text.Append("  when: ").Append(When()).Append('\n');
        }

        text.Append("  on: ").Append(dataset.Name).Append("\n  rows: ").Append(Quoted(condition.Count == 0 ? "true" : string.Join(" && ", condition))).Append('\n');
        text.Append("  clear: [").AppendJoin(", ", clear).Append("]\n");
        text.Append(masked.Count == 0 ? "" : $"  mask: {{ {string.Join(", ", masked)} }}\n");
        text.Append(lookup.Count == 0 ? "" : $"  lookup: [{string.Join(", ", lookup)}]\n");
        text.Append(draw.Chance(0.3) ? $"  limits: {{ rowsPerRequest: {draw.Pick([9, 25, 60])} }}\n" : "");
    }

    private void Deny(Dataset dataset, string name, ConditionText conditions, List<string> fields)
    {
        text.Append("---\npolicy: ").Append(name).Append("\ndeny:\n  on: ").Append(dataset.Name).Append('\n');
        text.Append("  rows: ").Append(Quoted(fields.Count > 0 && draw.Chance(0.15) ? "true" : conditions.Guarded())).Append('\n');
        text.Append(fields.Count == 0 ? "" : $"  fields: [{string.Join(", ", fields)}]\n");
        text.Append(draw.Chance(0.15) ? $"  when: {When()}\n" : "");
        text.Append(draw.Chance(0.4) ? $"  except: {{ {Audience(0)} }}\n" : "");
    }

    private string Audience(double everyDepartment) =>
        draw.Chance(everyDepartment) ? "departments: [alpha, beta]" : draw.Below(3) switch
        {
            0 => $"departments: [{draw.Pick(["alpha", "beta"])}]",
            1 => $"purposes: [{draw.Pick(["care", "relief"])}]",
            _ => $"departments: [alpha, beta], scopes: [\"data:{draw.Pick(catalogue.Datasets).Name}\"]",
        };

    private string When() => Quoted(draw.Pick(["request.operator.name != \"\"", "caller.purpose == \"care\"", "\"data:person\" in caller.scopes", "caller.jurisdictions[0] == \"23\""]));

    // Single quotes of YAML: nothing within is an escape.
    private static string Quoted(string cel) => $"'{cel.Replace("'", "''", StringComparison.Ordinal)}'";
}
