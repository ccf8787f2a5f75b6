using GridDataExchange.Catalog.Reading;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace GridDataExchange.Catalog.Yaml;

/// <summary>Builds nodes from parser events, and refuses what hides content from a reader: anchors, aliases, merges, tags, repeated keys, deep nesting.</summary>
internal sealed class NodeBuilder(IParser parser, FileProblems problems)
{
    private const int MaximumDepth = 16;

    /// <summary>The mapping of the file's one document, or null with the reason among the problems.</summary>
    public MappingNode? BuildDocument()
    {
        var documents = BuildDocuments();
        if (documents.Count > 1)
        {
            problems.Add(documents[1].Line, "a second document starts here: give it a file of its own");
            return null;
        }

        return documents.SingleOrDefault();
    }

    /// <summary>The mappings of the file's documents; empty with the reason among the problems.</summary>
    public IReadOnlyList<MappingNode> BuildDocuments()
    {
        parser.Consume<StreamStart>();
        var documents = new List<MappingNode>();
        while (parser.TryConsume<DocumentStart>(out _))
        {
            if (Build(0) is not { } root)
            {
                return [];
            }

            parser.Consume<DocumentEnd>();
            if (root is not MappingNode mapping)
            {
                problems.Add(root.Line, $"the document is {root.Kind} where keys with values are needed: write `key: value` lines");
                return [];
            }

            documents.Add(mapping);
        }

        if (documents.Count == 0)
        {
            problems.Add(0, "the file is empty: write its content or remove it");
        }

        return documents;
    }

    // Null means that reading stops: the reason is among the problems.
    private Node? Build(int depth)
    {
        if (depth > MaximumDepth)
        {
            problems.Add((int)parser.Current!.Start.Line, $"this is nested more than {MaximumDepth} levels deep: flatten it");
            return null;
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            problems.Add((int)alias.Start.Line, $"`*{alias.Value}` refers to an anchor: write the content out instead");
            return null;
        }

        if (parser.Accept<NodeEvent>(out var node) && !Allows(node))
        {
            return null;
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return BuildScalar(scalar);
        }

        return parser.Accept<SequenceStart>(out _) ? BuildSequence(depth) : BuildMapping(depth);
    }

    private bool Allows(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            problems.Add((int)node.Start.Line, $"`&{node.Anchor.Value}` is an anchor: remove it and write its content out where it is used");
            return false;
        }

        if (!node.Tag.IsEmpty)
        {
            problems.Add((int)node.Start.Line, $"`{node.Tag.Value}` is a tag: remove it");
            return false;
        }

        return true;
    }

    private ScalarNode? BuildScalar(Scalar scalar)
    {
        if (scalar.Value.Any(c => char.IsControl(c) && c is not '\n'))
        {
            problems.Add((int)scalar.Start.Line, "this text has a control character in it: remove it");
            return null;
        }

        return new ScalarNode((int)scalar.Start.Line, scalar.Value, scalar.Style is ScalarStyle.Plain);
    }

    private SequenceNode? BuildSequence(int depth)
    {
        var start = parser.Consume<SequenceStart>();
        var items = new List<Node>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (Build(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new SequenceNode((int)start.Start.Line, items);
    }

    private MappingNode? BuildMapping(int depth)
    {
        var start = parser.Consume<MappingStart>();
        var entries = new List<Entry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Build(depth + 1) is not { } key)
            {
                return null;
            }

            if (key is not ScalarNode { Text: { } name } || name is "<<")
            {
                problems.Add(key.Line, "a key must be a plain name, and `<<` merges are not read: write the content out");
                return null;
            }

            if (Build(depth + 1) is not { } value)
            {
                return null;
            }

            if (!seen.Add(name))
            {
                problems.Add(key.Line, $"`{name}` is there twice in one mapping: remove one of the two");
                continue;
            }

            entries.Add(new Entry(name, key.Line, value));
        }

        return new MappingNode((int)start.Start.Line, entries);
    }
}
