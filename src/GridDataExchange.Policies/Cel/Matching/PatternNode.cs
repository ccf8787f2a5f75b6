namespace GridDataExchange.Policies.Cel.Matching;

/// <summary>A part of a pattern.</summary>
internal abstract record PatternNode;

/// <summary>One character of a set.</summary>
internal sealed record CharacterNode(CharacterSet Set) : PatternNode;

/// <summary>A place, not a character.</summary>
internal sealed record PlaceNode(Place Place) : PatternNode;

/// <summary>One after another.</summary>
internal sealed record SequenceNode(IReadOnlyList<PatternNode> Parts) : PatternNode;

/// <summary>One or another.</summary>
internal sealed record ChoiceNode(IReadOnlyList<PatternNode> Choices) : PatternNode;

/// <summary>Again and again; <paramref name="Most"/> is null for without end.</summary>
internal sealed record RepeatNode(PatternNode Part, int Least, int? Most) : PatternNode;

/// <summary>The places a pattern can ask for.</summary>
internal enum Place
{
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,

    /// <summary>Between a letter, digit or underscore of ASCII and what is none.</summary>
    WordBoundary,
    NoWordBoundary,
}

/// <summary>A pattern is refused.</summary>
internal sealed class PatternException(string sentence) : Exception(sentence);
