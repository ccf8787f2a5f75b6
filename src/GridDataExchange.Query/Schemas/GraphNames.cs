using System.Text;
using GridDataExchange.Catalog;

namespace GridDataExchange.Query.Schemas;

/// <summary>The GraphQL names that follow from the catalogue's: <c>grid_cell</c> → type <c>GridCell</c>, fields <c>gridCell</c> and <c>gridCells</c>.</summary>
internal static class GraphNames
{
    public static string Type(Dataset dataset) => Join(dataset.Name, firstUpper: true);

    public static string One(Dataset dataset) => Join(dataset.Name, firstUpper: false);

    public static string Many(Dataset dataset) => Join(dataset.Header.Plural, firstUpper: false);

    /// <summary>What people read of a title: the language of the departments first.</summary>
    public static string? Description(Title? title) => title is null ? null : $"{title.Zh} / {title.En}";

    private static string Join(string snake, bool firstUpper)
    {
        var text = new StringBuilder(snake.Length);
        var upper = firstUpper;
        foreach (var c in snake)
        {
            if (c == '_')
            {
                upper = true;
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return text.ToString();
    }
}
