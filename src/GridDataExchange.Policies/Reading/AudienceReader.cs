using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads whom a policy is for (<c>to</c>) or does not concern (<c>except</c>).</summary>
internal sealed class AudienceReader(Catalogue catalogue, IReadOnlyDictionary<string, Scope> scopes, FileProblems problems)
{
    /// <summary>The audience; null where it is absent or names nobody in particular.</summary>
    public Audience? Read(Keys keys, string key, bool required)
    {
        if (keys.Mapping(key, required) is not { } mapping)
        {
            return null;
        }

        var own = new Keys(mapping, $"`{key}`", problems);
        var known = new KnownNames(catalogue, problems);
        var (departments, purposes) = (known.Departments(own), known.Purposes(own));
        var needed = known.Read(own, "scopes", s => scopes.ContainsKey(s) ? null : $"there is no scope `{s}` in {ScopeReader.FileName}: correct it or add it there");
        own.RefuseRest();
        if (departments.IsEmpty && purposes.IsEmpty && needed.IsEmpty)
        {
            problems.Add(mapping.Line, $"`{key}` would mean everybody: name departments, purposes or scopes");
            return null;
        }

        return new Audience(departments, purposes, needed);
    }
}
