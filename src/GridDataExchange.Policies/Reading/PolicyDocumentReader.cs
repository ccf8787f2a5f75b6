using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads one policy: a document with <c>policy</c> and either <c>allow</c> or <c>deny</c>.</summary>
internal sealed class PolicyDocumentReader(Catalogue catalogue, IReadOnlyDictionary<string, Scope> scopes, SharedConditions shared, FileProblems problems)
{
    private const string NoStatistics = "`count` would give numbers of persons, and the exchange has no statistics yet that keep a number from telling of one of them: remove it";
    private const string RequiredByPurpose = "`require` is a key of a purpose, for all its policies: write it in purposes.yaml, or ask for an operator here with `when: request.operator.name != \"\"`";
    private readonly AudienceReader audiences = new(catalogue, scopes, problems);

    /// <summary>Hands the policy on where all of it could be read.</summary>
    /// <returns>The policy's name, or null where it has none.</returns>
    public string? Read(MappingNode document, Action<AllowPolicy> allow, Action<DenyPolicy> deny)
    {
        RefuseEmpty(document);
        var keys = new Keys(document, "a policy", problems);
        var name = keys.Text("policy");
        if (name is not null && !Names.IsKebab(name))
        {
            problems.Add(keys.LineOf("policy"), $"`{name}` cannot name a policy: use lower-case words with hyphens, at most {Names.MaximumLength} characters");
            name = null;
        }

        var (allowed, denied) = (keys.Mapping("allow", required: false), keys.Mapping("deny", required: false));
        var source = SourceReader.Read(keys, document, allowed ?? denied, problems);
        keys.Refuse("require", RequiredByPurpose);
        keys.RefuseRest();
        if (allowed is null == denied is null)
        {
            problems.Add(document.Line, allowed is null ? "a policy needs `allow` or `deny`: add one" : "a policy has `allow` or `deny`, not both: split it into two");
        }
        else if (name is not null && allowed is not null && ReadAllow(name, allowed) is { } granting)
        {
            allow(granting with { Source = source });
        }
        else if (name is not null && denied is not null && ReadDeny(name, denied) is { } forbidding)
        {
            deny(forbidding with { Source = source });
        }

        return name;
    }

    private AllowPolicy? ReadAllow(string name, MappingNode mapping)
    {
        var keys = new Keys(mapping, "`allow`", problems);
        var to = audiences.Read(keys, "to", required: true);
        var when = new ConditionReader(keys, name, shared, problems).When();
        var dataset = ReadDataset(keys);
        var rows = new ConditionReader(keys, name, shared, problems).Rows(dataset, catalogue);
        var granted = new GrantReader(keys, dataset, problems);
        var treatments = granted.Treatments();
        var lookup = granted.Lookup();
        var limits = LimitsReader.Read(keys, problems);
        keys.Refuse("count", NoStatistics);
        keys.Refuse("require", RequiredByPurpose);
        keys.RefuseRest();
        if (dataset is { Header.Sharing: Sharing.None })
        {
            problems.Add(keys.LineOf("on"), $"the dataset `{dataset.Name}` is not shared ({dataset.Header.SharingReason}): no policy may allow it");
        }
        else if (dataset is not null && !scopes.ContainsKey(Scope.Data(dataset)))
        {
            problems.Add(keys.LineOf("on"), $"nobody can be granted the dataset `{dataset.Name}`: add the scope `{Scope.Data(dataset)}` to {ScopeReader.FileName}");
        }

        return to is null || dataset is null || rows is null ? null : new AllowPolicy(name, to, when, dataset, rows, treatments, lookup, limits);
    }

    private DenyPolicy? ReadDeny(string name, MappingNode mapping)
    {
        var keys = new Keys(mapping, "`deny`", problems);
        var when = new ConditionReader(keys, name, shared, problems).When();
        var dataset = ReadDataset(keys);
        var rows = new ConditionReader(keys, name, shared, problems).Rows(dataset, catalogue);
        var fields = new GrantReader(keys, dataset, problems).Denied();
        var except = audiences.Read(keys, "except", required: false);
        keys.Refuse("require", RequiredByPurpose);
        keys.RefuseRest();
        if (rows is not null && Presence.FindUnguarded(rows) is { } unguarded)
        {
            problems.Add(keys.LineOf("rows"), $"a row may have no `{unguarded.Key}`, and a deny also hides the rows for which its condition is unknown: write `has({unguarded}) && …`");
        }

        return dataset is null || rows is null ? null : new DenyPolicy(name, dataset, when, rows, fields, except ?? Audience.Nobody);
    }

    // A key without a value reads like a narrowing that is still to be filled in; taken as absent it would mean no narrowing at all.
    private void RefuseEmpty(MappingNode mapping)
    {
        foreach (var entry in mapping.Entries)
        {
            switch (entry.Value)
            {
                case ScalarNode { IsAbsent: true }:
                    problems.Add(entry.Line, $"`{entry.Key}` has no value: write one or remove the key");
                    break;
                case MappingNode inner:
                    RefuseEmpty(inner);
                    break;
            }
        }
    }

    private Dataset? ReadDataset(Keys keys)
    {
        if (keys.Text("on") is not { } name)
        {
            return null;
        }

        var dataset = catalogue.FindDataset(name);
        if (dataset is null)
        {
            problems.Add(keys.LineOf("on"), $"the catalogue has no dataset `{name}`: use one of {string.Join(", ", catalogue.Datasets)}");
        }

        return dataset;
    }
}
