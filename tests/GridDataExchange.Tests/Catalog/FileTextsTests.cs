using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies;
using GridDataExchange.Tests.Policies;

namespace GridDataExchange.Tests.Catalog;

public sealed class FileTextsTests : IDisposable
{
    private readonly AccessFolder access = new();

    public void Dispose() => access.Dispose();

    [Fact]
    public void A_file_that_changes_while_a_folder_is_read_is_what_it_was_first()
    {
        var texts = new FileTexts();
        var before = CatalogueReader.Read(access.Files.Folder, texts);
        access.Files.Spoil("purposes.yaml", "retention: 3y", "retention: 4y").Write("catalog/other.yaml", "dataset: [");

        var again = CatalogueReader.Read(access.Files.Folder, texts);
        Assert.Equal(before.Purposes.Select(p => p.Retention), again.Purposes.Select(p => p.Retention));
        Assert.Throws<CatalogueException>(() => PolicyReader.Read(access.Files.Folder));
    }

    [Fact]
    public void A_file_is_the_same_by_every_path_to_it_and_what_could_not_be_read_is_tried_again()
    {
        var texts = new FileTexts();
        Assert.Null(texts.Text("a.yaml", () => null));
        Assert.Equal("one", texts.Text("a.yaml", () => "one"));
        Assert.Equal("one", texts.Text("./a.yaml", () => "two"));
    }
}
