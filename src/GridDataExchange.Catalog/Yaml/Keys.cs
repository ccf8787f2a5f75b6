using GridDataExchange.Catalog.Reading;

namespace GridDataExchange.Catalog.Yaml;

/// <summary>Takes the known keys of a mapping one by one; what is left over is unknown.</summary>
/// <param name="mapping">The mapping.</param>
/// <param name="owner">What the mapping describes, such as "a field", for problem sentences.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class Keys(MappingNode mapping, string owner, FileProblems problems)
{
    private readonly Dictionary<string, Entry> entries = mapping.Entries.ToDictionary(e => e.Key, StringComparer.Ordinal);
    private readonly HashSet<string> refused = new(StringComparer.Ordinal);
    private readonly SortedSet<string> known = new(StringComparer.Ordinal);

    public int Line => mapping.Line;

    /// <summary>The line of a key, or of the whole mapping where it is absent.</summary>
    public int LineOf(string key) => entries.TryGetValue(key, out var entry) ? entry.Line : mapping.Line;

    /// <summary>The value of a key, or null where there is none.</summary>
    public Node? Find(string key)
    {
        known.Add(key);
        return entries.TryGetValue(key, out var entry) && entry.Value is not ScalarNode { IsAbsent: true } ? entry.Value : null;
    }

    /// <summary>A text that must be there; null with a problem where it is not.</summary>
    public string? Text(string key)
    {
        if (Find(key) is null)
        {
            problems.Add(LineOf(key), $"{owner} needs `{key}`: add it");
            return null;
        }

        return OptionalText(key);
    }

    /// <summary>A text that may be absent.</summary>
    public string? OptionalText(string key)
    {
        var node = Find(key);
        if (node is null or ScalarNode { Text.Length: > 0 })
        {
            return (node as ScalarNode)?.Text;
        }

        problems.Add(LineOf(key), $"`{key}` must be a text that is not empty, not {node.Kind}: correct it");
        return null;
    }

    /// <summary>True or false; where the key is absent, what is said for that.</summary>
    public bool Flag(string key, bool absent = false)
    {
        var node = Find(key);
        if (node is null or ScalarNode { Plain: true, Text: "true" or "false" })
        {
            return node is null ? absent : node is ScalarNode { Text: "true" };
        }

        problems.Add(LineOf(key), $"`{key}` must be true or false: write one of the two");
        return absent;
    }

    /// <summary>A value out of a list of words, or null where absent or wrong.</summary>
    public T? OneOf<T>(string key, IReadOnlyList<(string Word, T Value)> words)
        where T : struct
    {
        if (OptionalText(key) is not { } text)
        {
            return null;
        }

        foreach (var (word, value) in words)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
            {
                return value;
            }
        }

        problems.Add(LineOf(key), $"`{key}` cannot be `{text}`: use one of {string.Join(", ", words.Select(w => w.Word))}");
        return null;
    }

    /// <summary>A mapping that must or may be there.</summary>
    public MappingNode? Mapping(string key, bool required)
    {
        var node = Find(key);
        if (node is MappingNode found)
        {
            return found;
        }

        if (node is not null)
        {
            problems.Add(LineOf(key), $"`{key}` must be a mapping, not {node.Kind}: write `name: …` lines below it");
        }
        else if (required)
        {
            problems.Add(LineOf(key), $"{owner} needs `{key}`: add it");
        }

        return null;
    }

    /// <summary>A list of texts; empty where absent.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var node = Find(key);
        if (node is SequenceNode list && list.Items.All(i => i is ScalarNode { IsAbsent: false, Text.Length: > 0 }))
        {
            return [.. list.Items.Cast<ScalarNode>().Select(i => i.Text)];
        }

        if (node is not null)
        {
            problems.Add(LineOf(key), $"`{key}` must be a list of texts, such as [one, two]: correct it");
        }

        return [];
    }

    /// <summary>A text in both languages.</summary>
    public Title? Title(string key, bool required)
    {
        if (Mapping(key, required) is not { } both)
        {
            return null;
        }

        var keys = new Keys(both, $"`{key}`", problems);
        var (en, zh) = (keys.Text("en"), keys.Text("zh"));
        keys.RefuseRest();
        return en is null || zh is null ? null : new Title(en, zh);
    }

    /// <summary>Reports a key that has no place here, where it is there, by a sentence of its own.</summary>
    public void Refuse(string key, string sentence)
    {
        if (entries.TryGetValue(key, out var entry) && refused.Add(key))
        {
            problems.Add(entry.Line, sentence);
        }
    }

    /// <summary>Reports every key that nothing asked for.</summary>
    public void RefuseRest()
    {
        foreach (var entry in mapping.Entries.Where(e => !known.Contains(e.Key) && !refused.Contains(e.Key)))
        {
            problems.Add(entry.Line, $"`{entry.Key}` is not a key of {owner}: remove it or use one of {string.Join(", ", known)}");
        }
    }
}
