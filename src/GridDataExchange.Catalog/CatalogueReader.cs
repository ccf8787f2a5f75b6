namespace GridDataExchange.Catalog;

/// <summary>Reads <c>catalog/*.yaml</c> and <c>purposes.yaml</c> below a policies folder and checks them.</summary>
public static class CatalogueReader
{
    /// <summary>Reads and checks a whole catalogue.</summary>
    /// <param name="policiesFolder">The folder that holds <c>catalog</c> and <c>purposes.yaml</c>.</param>
    /// <exception cref="CatalogueException">Something is wrong; every problem found is in it, with file, line and what to do.</exception>
    public static Catalogue Read(string policiesFolder) => throw new CatalogueException([new(policiesFolder, 0, "not read yet")]);
}

/// <summary>Something wrong in a file of the policies folder.</summary>
/// <param name="File">Path as the reader was given it, down to the file.</param>
/// <param name="Line">1-based; 0 where the file as a whole is meant.</param>
/// <param name="Sentence">What is wrong and what to do, in one sentence, without a final full stop.</param>
public sealed record Problem(string File, int Line, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Sentence}" : $"{File}: {Sentence}";
}

/// <summary>A catalogue or policy set is refused; the message lists every problem, one a line.</summary>
public sealed class CatalogueException : Exception
{
    /// <summary>Refuses for these problems.</summary>
    public CatalogueException(IReadOnlyList<Problem> problems)
        : base(string.Join('\n', problems ?? [])) => Problems = problems ?? [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
