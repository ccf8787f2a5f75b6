namespace GridDataExchange.Catalog.Yaml;

/// <summary>A piece of a YAML file with the line it starts on.</summary>
internal abstract class Node(int line)
{
    public int Line { get; } = line;

    /// <summary>What it is, for problem sentences.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text.</summary>
internal sealed class ScalarNode(int line, string text, bool plain) : Node(line)
{
    public string Text { get; } = text;

    /// <summary>True where written without quotes: only then <c>true</c> and an empty value have their meaning.</summary>
    public bool Plain { get; } = plain;

    public bool IsAbsent => Plain && Text is "" or "~" or "null";

    public override string Kind => "a text";
}

/// <summary>A list.</summary>
internal sealed class SequenceNode(int line, IReadOnlyList<Node> items) : Node(line)
{
    public IReadOnlyList<Node> Items { get; } = items;

    public override string Kind => "a list";
}

/// <summary>A mapping from keys that are texts and differ from each other.</summary>
internal sealed class MappingNode(int line, IReadOnlyList<Entry> entries) : Node(line)
{
    public IReadOnlyList<Entry> Entries { get; } = entries;

    public override string Kind => "a mapping";
}

/// <summary>One key of a mapping with its value.</summary>
internal readonly record struct Entry(string Key, int Line, Node Value);
