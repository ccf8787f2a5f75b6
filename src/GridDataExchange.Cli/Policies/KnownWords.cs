using GridDataExchange.Policies;
using GridDataExchange.Policies.Comparing;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Cli.Policies;

/// <summary>Refuses words on the command line that a policies folder does not know: an explanation of a misspelt department would say that it sees nothing.</summary>
internal sealed class KnownWords(PolicySet policies)
{
    /// <exception cref="CommandException">No policy speaks of the department, and it answers for no dataset.</exception>
    public string Department(string code)
    {
        var known = policies.Catalogue.Datasets.Select(d => d.Header.Steward)
            .Concat(policies.Allows.SelectMany(a => a.To.Departments))
            .Concat(policies.Denies.SelectMany(d => d.Except.Departments))
            .Where(d => d.Length > 0)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Append(PolicyComparison.AnyOther).ToList();
        return known.Contains(code, StringComparer.Ordinal) ? code : throw Refused($"No policy names the department {code}: use one of {string.Join(", ", known)}.");
    }

    /// <exception cref="CommandException">There is no such purpose.</exception>
    public string Purpose(string code) => policies.Catalogue.FindPurpose(code) is not null
        ? code
        : throw Refused($"There is no purpose {code}: use one of {string.Join(", ", policies.Catalogue.Purposes.Select(p => p.Code))}.");

    /// <exception cref="CommandException">There is no such scope.</exception>
    public string Scope(string name) => policies.Scopes.Any(s => s.Name == name)
        ? name
        : throw Refused($"There is no scope {name} in scopes.yaml: use one of {string.Join(", ", policies.Scopes.Select(s => s.Name))}.");

    /// <exception cref="CommandException">It is no code of a division or cell.</exception>
    public static string Division(string code) => DivisionBoundaries.IsAt(code)
        ? code
        : throw Refused($"{code} is no code of a whole division or cell: codes have {string.Join(", ", DivisionBoundaries.Lengths)} digits.");

    private static CommandException Refused(string sentence) => new(sentence, CommandException.Usage);
}
