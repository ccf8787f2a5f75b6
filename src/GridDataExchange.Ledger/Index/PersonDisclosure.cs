namespace GridDataExchange.Ledger.Index;

/// <summary>What the index has of one person in one record: shown, or looked for. Neither the client nor who sat at it.</summary>
/// <param name="Time">When it was asked.</param>
/// <param name="Kind"><c>disclosed</c> or <c>looked-up</c>.</param>
/// <param name="Department">Code of the department.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Policy">The version of the policies it was asked under; null where the request was refused before.</param>
/// <param name="Dataset">Of which dataset.</param>
/// <param name="Fields">The fields, each with its treatment.</param>
public sealed record PersonDisclosure(DateTimeOffset Time, string Kind, string Department, string? Purpose, string? Policy, string Dataset, IReadOnlyList<(string Field, string Treatment)> Fields);

/// <summary>From when to when the index has records.</summary>
/// <param name="First">When the first was asked; null where there is none.</param>
/// <param name="Newest">When the newest was asked.</param>
public sealed record IndexReach(DateTimeOffset? First, DateTimeOffset? Newest);
