namespace GridDataExchange.Catalog.Reading;

/// <summary>Collects what is wrong in one file into the list of all that is wrong.</summary>
internal sealed class FileProblems(string file, List<Problem> all)
{
    public string File => file;

    public void Add(int line, string sentence) => all.Add(new Problem(file, line, sentence));

    public FileProblems For(string otherFile) => new(otherFile, all);
}
