using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Catalog.Reading;

/// <summary>Collects what is wrong in one file into the list of all that is wrong, and knows the texts that are read together with it.</summary>
internal sealed class FileProblems(string file, List<Problem> all, FileTexts? texts = null)
{
    public string File => file;

    /// <summary>What was read of this folder so far.</summary>
    public FileTexts Texts { get; } = texts ?? new FileTexts();

    public void Add(int line, string sentence) => all.Add(new Problem(file, line, sentence));

    public FileProblems For(string otherFile) => new(otherFile, all, Texts);
}
