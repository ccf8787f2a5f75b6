using GridDataExchange.Ledger;

namespace GridDataExchange.Exchange.Quotas;

/// <summary>What an outcome takes of quotas: counted with its record or not at all.</summary>
/// <param name="Parts">A part for each dataset of which anything new is taken.</param>
internal sealed record QuotaTake(IReadOnlyList<QuotaPart> Parts)
{
    public static QuotaTake Nothing { get; } = new([]);

    /// <summary>The statements that count it.</summary>
    public IReadOnlyList<CompanionStatement> Companions => Parts.Count == 0 ? [] : [.. Parts.Select(p => p.Companion)];
}

/// <summary>What is taken of one dataset's quotas.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Persons">Persons not known to be counted.</param>
/// <param name="PersonsPerDay">The bound on persons, or null for none.</param>
/// <param name="Lookups">Lookups made.</param>
/// <param name="LookupsPerDay">The bound on lookups, or null for none.</param>
internal sealed record QuotaPart(QuotaKey Key, IReadOnlyList<UInt128> Persons, int? PersonsPerDay, int Lookups, int? LookupsPerDay)
{
    private const string Take = "SELECT quota.take($1, $2, $3, $4, $5, $6, $7, $8)";
    private const string Refuse = "SELECT quota.refuse($1, $2, $3, $4)";
    private const int NoBound = int.MaxValue;

    /// <summary>The statement that counts it.</summary>
    public CompanionStatement Companion => new(
        Take, [Key.Day, Key.Client, Key.Purpose, Key.Dataset, PersonTokens.Bytes(Persons), PersonsPerDay ?? NoBound, Lookups, LookupsPerDay ?? NoBound])
    { Locks = LocksOf(Key) };

    /// <summary>The statement that counts an answer refused for its persons.</summary>
    public static CompanionStatement Refusal(QuotaKey key) => new(Refuse, [key.Day, key.Client, key.Purpose, key.Dataset]) { Locks = LocksOf(key) };

    private static string LocksOf(QuotaKey key) => FormattableString.Invariant($"quota {key.Day:yyyy-MM-dd} {key.Client} {key.Purpose} {key.Dataset}");
}
