using System.Text.Json;
using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.IntegrationTests.Fuzzing.Reference;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;
using GridDataExchange.Query;

namespace GridDataExchange.IntegrationTests.Fuzzing;

/// <summary>One operation of one caller in one world, as the engine is asked.</summary>
internal sealed record FuzzCase(World World, Eyes Eyes, ReferenceIds Ids, Operation Operation, string Document, JsonElement? Variables, string Place)
{
    public string Describe(Expected expected, Outcome outcome) => $"""
        {Place}
        caller: {Eyes.Caller.Department} for {Eyes.Caller.Purpose}, scopes {string.Join(' ', Eyes.Caller.Scopes)}, jurisdictions {string.Join(' ', Eyes.Caller.Jurisdictions)}, {Eyes.Context}
        {Document}
        variables: {Variables}
        policies:
        {Eyes.Describe()}
        expected: {expected.Refusal} {expected.Disclosed}
        given: {outcome.Refusal} {outcome.Sentence} {(outcome.Answer is { } answer ? $"{System.Text.Encoding.UTF8.GetString(answer.Data.Span)}\n{AnswerComparison.Of(answer.Disclosures)}" : "")}
        """;
}

/// <summary>What the engine did: it answered, or refused with a code.</summary>
internal sealed record Outcome(QueryAnswer? Answer, string? Refusal, string? Sentence = null);

/// <summary>Asks an engine, the real one or one with a fault.</summary>
internal delegate Task<Outcome> Ask(FuzzCase asked, CancellationToken cancellationToken);
