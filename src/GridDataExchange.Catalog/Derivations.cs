namespace GridDataExchange.Catalog;

/// <summary>What derived fields compute.</summary>
public static class Derivations
{
    /// <summary>The first six characters of a resident id or organisation code.</summary>
    public const string Region = "region";

    private const int RegionLength = 6;

    /// <summary>The derived value of a source value that has its field's format.</summary>
    public static string Compute(Derivation derivation, string source)
    {
        ArgumentNullException.ThrowIfNull(derivation);
        ArgumentNullException.ThrowIfNull(source);
        return derivation.Function is Region
            ? source[..RegionLength]
            : throw new ArgumentException($"there is no derivation {derivation.Function}", nameof(derivation));
    }
}
