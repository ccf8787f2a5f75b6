using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Retention;

/// <summary>An erasure was announced.</summary>
/// <param name="Id">The announcement's id, which is its record's.</param>
/// <param name="Periods">What is to be erased.</param>
/// <param name="Earliest">When it can be confirmed at the earliest, by witnessed time.</param>
/// <param name="Witness">Whose clock counts; null: the database's, since no outside witness is configured.</param>
public sealed record Announced(Guid Id, IReadOnlyList<RetentionPeriod> Periods, DateTimeOffset Earliest, string? Witness);

/// <summary>Periods were erased.</summary>
/// <param name="Announcement">The announcement.</param>
/// <param name="Periods">What is erased.</param>
/// <param name="Witnessed">The witnessed time by which it could be.</param>
/// <param name="Witness">Whose clock that was; null: the database's.</param>
public sealed record Erased(Guid Announcement, IReadOnlyList<RetentionPeriod> Periods, DateTimeOffset Witnessed, string? Witness);

/// <summary>An announcement was taken back.</summary>
public sealed record Withdrawn(Guid Announcement);

/// <summary>An announcement, and what became of it.</summary>
public sealed record ListedErasure(Guid Id, IReadOnlyList<RetentionPeriod> Periods, string Department, string Client, DateTimeOffset Earliest, ErasureStanding Standing);

/// <summary>What became of an announcement.</summary>
public enum ErasureStanding
{
    /// <summary>It stands.</summary>
    Announced,

    /// <summary>It is shown, and no record of it is proven (yet): it cannot be confirmed as long as that lasts, and can be withdrawn.</summary>
    Unproven,

    /// <summary>It is on record and no file has shown it: it cannot be confirmed.</summary>
    Unshown,

    /// <summary>It was taken back.</summary>
    Withdrawn,

    /// <summary>It was carried out.</summary>
    Erased,
}
