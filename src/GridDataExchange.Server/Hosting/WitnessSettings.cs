using System.Text.RegularExpressions;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.Server.Hosting;

/// <summary>The options that say who cosigns the ledger: <c>Exchange:Ledger:Witnesses:0:Url</c>, <c>:Key</c>, <c>:Department</c>, and so on from 0.</summary>
internal static partial class WitnessSettings
{
    public const string Known = "Exchange:Ledger:Witnesses:<n>:Url, :Key, :Department";
    private const string Section = "Exchange:Ledger:Witnesses";
    private const string Operator = "Exchange:Ledger:Department";

    public static bool Knows(string key) => Form().IsMatch(key);

    /// <summary>The options as they are, in order.</summary>
    public static IEnumerable<string> Lines(IConfiguration configuration) => configuration.GetSection(Section).AsEnumerable()
        .Where(o => o.Value is not null).Select(o => $"{o.Key}={o.Value}").Order(StringComparer.Ordinal);

    /// <summary>Reads them. In Production one witness at least must be another department's.</summary>
    /// <exception cref="ConfigurationException">One is wrong or missing.</exception>
    public static WitnessPolicy Read(IConfiguration configuration, bool development)
    {
        // A space or a capital makes no other department.
        var own = configuration[Operator]?.Trim();
        var witnesses = configuration.GetSection(Section).GetChildren().Select(Witness).ToList();
        if (witnesses.GroupBy(w => w.Key.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ConfigurationException($"The witness '{twice.Key}' is given twice below {Section}: give each once.");
        }

        var outside = witnesses.Where(w => !string.IsNullOrEmpty(own) && !w.Department.Equals(own, StringComparison.OrdinalIgnoreCase)).Select(w => w.Key.Name).ToList();
        return development || outside.Count > 0
            ? new WitnessPolicy(witnesses, outside, TimeSpan.FromMinutes(NumberSetting.MinutesWithoutWitness.Read(configuration)))
            : throw new ConfigurationException($"In Production the ledger needs a witness of another department: give {Operator} (who runs this exchange) and {Section}:0:Url, :Key and :Department. A partner starts one with 'gdx witness serve'.");
    }

    private static ConfiguredWitness Witness(IConfigurationSection section)
    {
        if (!Uri.TryCreate(section["Url"], UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new ConfigurationException($"{section.Path}:Url must be the address of a witness, such as https://witness.example.org/witness/.");
        }

        if (!VerifierKey.TryParse(section["Key"], out var key, out var problem) || key.Type != WitnessKeyType)
        {
            throw new ConfigurationException($"{section.Path}:Key must be the vkey that 'gdx witness key' prints{(problem is null ? "" : ": " + problem.TrimEnd('.'))}.");
        }

        return section["Department"]?.Trim() is { Length: > 0 } department
            ? new ConfiguredWitness(address, key, department)
            : throw new ConfigurationException($"{section.Path}:Department must say which department runs the witness.");
    }

    private const byte WitnessKeyType = 0x04;

    [GeneratedRegex("^Exchange:Ledger:Witnesses:[0-9]{1,3}:(Url|Key|Department)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
