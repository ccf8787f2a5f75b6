using System.Security.Cryptography;
using System.Text;
using GridDataExchange.Catalog;

namespace GridDataExchange.Publishing.Tables;

/// <summary>One index that queries of a dataset need.</summary>
/// <param name="Name">Quoted; fits PostgreSQL's 63 bytes.</param>
/// <param name="Columns">Quoted, joined by commas.</param>
/// <param name="Unique">True for the key's.</param>
internal sealed record TableIndex(string Name, string Columns, bool Unique)
{
    private const int MaximumName = 63;

    public string CreateOn(Dataset dataset) => $"CREATE {(Unique ? "UNIQUE " : "")}INDEX {Name} ON {ColumnNames.Table(dataset)} ({Columns})";

    /// <summary>The name of the unique index of the key, unquoted, as errors name it.</summary>
    public static string KeyName(Dataset dataset) => NameOf(dataset, ColumnNames.Column(dataset.Key), "key");

    /// <summary>The indexes of a dataset: its key; what relations join by and the jurisdiction, each in the default order of rows; what may be looked up.</summary>
    public static IEnumerable<TableIndex> Of(Dataset dataset, Catalogue catalogue)
    {
        yield return new($"\"{KeyName(dataset)}\"", ColumnNames.Column(dataset.Key), Unique: true);
        var joined = dataset.Relations.Select(r => r.FromField)
            .Concat(catalogue.Datasets.SelectMany(d => d.Relations).Where(r => r.To == dataset.Name).Select(r => r.ToField))
            .Concat(dataset.Jurisdiction is { } jurisdiction ? [jurisdiction.Name] : [])
            .Distinct(StringComparer.Ordinal)
            .Where(name => name != dataset.Key.Name)
            .Order(StringComparer.Ordinal);
        foreach (var column in joined.Select(name => ColumnNames.Column(dataset.FindField(name)!)))
        {
            yield return new($"\"{NameOf(dataset, column, "rows")}\"", $"{column}, \"{ColumnNames.RowId}\"", Unique: false);
        }

        foreach (var field in dataset.Fields.Where(f => f.Encrypted || (f.Lookup && f != dataset.Key)))
        {
            var column = field.Encrypted ? ColumnNames.BlindColumn(field) : ColumnNames.Column(field);
            yield return new($"\"{NameOf(dataset, column, "find")}\"", column, Unique: false);
        }
    }

    // PostgreSQL cuts longer names without a word, so that two could meet.
    private static string NameOf(Dataset dataset, string column, string use)
    {
        var name = $"{dataset.Name}_{column.Trim('"')}_{use}";
        if (name.Length <= MaximumName)
        {
            return name;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];
        return $"{name[..(MaximumName - hash.Length - 1)]}_{hash}";
    }
}
