namespace GridDataExchange.Catalog;

/// <summary>What each <see cref="FieldFormat"/> accepts.</summary>
public static class FieldFormats
{
    private const int MaximumNameLength = 100;
    private const int LeastPhone = 5;
    private const int MostPhone = 20;

    /// <summary>The names of formats in catalogue files.</summary>
    internal static IReadOnlyList<(string Word, FieldFormat Value)> Words { get; } =
    [
        ("resident-id", FieldFormat.ResidentId),
        ("organization-code", FieldFormat.OrganizationCode),
        ("phone", FieldFormat.Phone),
        ("grid-code", FieldFormat.GridCode),
        ("person-name", FieldFormat.PersonName),
    ];

    /// <summary>True where the value has the format.</summary>
    public static bool IsValid(FieldFormat format, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return format switch
        {
            FieldFormat.None => true,
            FieldFormat.ResidentId => ResidentIdNumber.IsValid(value),
            FieldFormat.OrganizationCode => UnifiedSocialCreditCode.IsValid(value),
            FieldFormat.Phone => CanBeOf(format, value.Length) && IsDigits(value),
            FieldFormat.GridCode => CanBeOf(format, value.Length) && IsDigits(value),
            FieldFormat.PersonName => IsPersonName(value),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    /// <summary>True where a value of the format can have that many characters.</summary>
    internal static bool CanBeOf(FieldFormat format, int length) => format switch
    {
        FieldFormat.ResidentId => length == ResidentIdNumber.Length,
        FieldFormat.OrganizationCode => length == UnifiedSocialCreditCode.Length,
        FieldFormat.Phone => length is >= LeastPhone and <= MostPhone,
        FieldFormat.GridCode => length is 2 or 4 or 6 or 9 or 12 or 15,
        FieldFormat.PersonName => length is > 0 and <= MaximumNameLength,
        _ => length >= 0,
    };

    /// <summary>True where a value of the format can have more characters than that.</summary>
    internal static bool CanBeLonger(FieldFormat format, int length) =>
        format is FieldFormat.None || Enumerable.Range(length + 1, MaximumNameLength).Any(l => CanBeOf(format, l));

    private static bool IsDigits(string value) => value.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsPersonName(string value) =>
        value.Length is > 0 and <= MaximumNameLength
        && !char.IsWhiteSpace(value[0])
        && !char.IsWhiteSpace(value[^1])
        && !value.Any(char.IsControl);
}
