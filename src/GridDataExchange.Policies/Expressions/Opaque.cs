namespace GridDataExchange.Policies.Expressions;

/// <summary>A condition of which only its text is known here: it can be true, false or unknown, and is the same as another of the same text.</summary>
internal sealed record Opaque(string Text) : Expression(ValueType.Bool);
