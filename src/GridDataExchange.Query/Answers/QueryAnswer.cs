namespace GridDataExchange.Query;

/// <summary>What a question found: nothing of it leaves before its record is durable.</summary>
/// <param name="Data">The JSON object of <c>data</c>, UTF-8.</param>
/// <param name="Treatments">The JSON object of <c>extensions.exchange.treatments</c>, UTF-8.</param>
/// <param name="Disclosures">What the answer discloses.</param>
public sealed record QueryAnswer(ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Treatments, IReadOnlyList<Disclosure> Disclosures);
