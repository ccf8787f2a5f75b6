namespace GridDataExchange.Query.Describing;

/// <summary>An object of the exchange's own, not of a dataset: what <c>me</c> and <c>catalog</c> are made of.</summary>
/// <param name="Typename">Its GraphQL type.</param>
/// <param name="Values">By name of field: null, text, a whole number, true or false, a list of texts, an object, or a list of objects.</param>
internal sealed record Described(string Typename, IReadOnlyDictionary<string, object?> Values);
