using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Catalog.Reading;

/// <summary>Reads one relation of a dataset.</summary>
internal static class RelationReader
{
    public static Relation? Read(Entry entry, FileProblems problems)
    {
        if (Names.RefuseField(entry.Key) is { } refusal)
        {
            problems.Add(entry.Line, refusal);
            return null;
        }

        if (entry.Value is not MappingNode mapping)
        {
            problems.Add(entry.Line, $"relation `{entry.Key}` says nothing: write `{{ to: dataset, on: field }}`");
            return null;
        }

        var keys = new Keys(mapping, $"relation `{entry.Key}`", problems);
        var to = keys.Text("to");
        var many = keys.Flag("many");
        var (from, target) = ReadEnds(keys, problems);
        var title = keys.Title("title", required: false);
        var listed = keys.Flag("listed", absent: true);
        var deprecated = keys.OptionalText("deprecated");
        keys.RefuseRest();
        return to is null || from is null || target is null ? null : new Relation(entry.Key, to, many, from, target) { Title = title, Listed = listed, Deprecated = deprecated };
    }

    private static (string? From, string? To) ReadEnds(Keys keys, FileProblems problems)
    {
        if (keys.Find("on") is not MappingNode both)
        {
            var field = keys.Text("on");
            return (field, field);
        }

        var ends = new Keys(both, "`on`", problems);
        var (from, to) = (ends.Text("from"), ends.Text("to"));
        ends.RefuseRest();
        return (from, to);
    }
}
