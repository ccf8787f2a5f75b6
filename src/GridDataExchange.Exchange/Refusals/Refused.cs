using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Refusals;

/// <summary>Who was refused, and by which code.</summary>
/// <param name="Department">The client's department, or null where it is an address.</param>
/// <param name="Name">The client, or the address.</param>
/// <param name="Code">The code.</param>
internal readonly record struct Refused(string? Department, string Name, RefusalCode Code);

/// <summary>How often, and between which moments.</summary>
/// <param name="Count">How often.</param>
/// <param name="From">The first refusal.</param>
/// <param name="To">The last.</param>
internal readonly record struct RefusedCount(long Count, DateTimeOffset From, DateTimeOffset To)
{
    public RefusedCount And(RefusedCount other) => new(Count + other.Count, From < other.From ? From : other.From, To > other.To ? To : other.To);
}
