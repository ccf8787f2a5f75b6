using System.Text.Json;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Answers;

/// <summary>Writes groups as JSON.</summary>
internal sealed class GroupWriter(Utf8JsonWriter json, PlanNode node, NodeRows rows, CallerSeals seals)
{
    /// <exception cref="RefusedException">There are more groups than an answer may have.</exception>
    public void Write(int tag)
    {
        if (rows.Returned(tag) > Groups.Most)
        {
            throw new RefusedException(RefusalCode.TooCostly, $"there are more groups than the bound of {Groups.Most}: group by fewer fields, or filter");
        }

        json.WriteStartArray();
        foreach (var row in InOrder(tag))
        {
            Group(row);
        }

        json.WriteEndArray();
    }

    /// <summary>
    /// The groups in order. The database ordered them by the keys whose values are shown; of those that are equal in all of these the pseudonyms decide,
    /// since an order by what stands behind them would tell of it.
    /// </summary>
    private IEnumerable<int> InOrder(int tag)
    {
        var numbers = Enumerable.Range(rows.Start(tag), rows.Returned(tag));
        if (node.Groups!.Pseudonyms.Count == 0)
        {
            return numbers;
        }

        var run = 0;
        return numbers.Select(row =>
            {
                run += row > rows.Start(tag) && node.Groups.Ordered.Any(c => rows[row, c] != rows[row - 1, c]) ? 1 : 0;
                return (Row: row, Run: run, Keys: node.Groups.Pseudonyms.Select(p => Pseudonym(row, p.Column, p.Pseudonym)).ToArray());
            })
            .OrderBy(g => g.Run)
            .ThenBy(g => g.Keys, Comparer<string?[]>.Create(Compare))
            .Select(g => g.Row)
            .ToList();
    }

    private static int Compare(string?[] one, string?[] other)
    {
        for (var i = 0; i < one.Length; i++)
        {
            // Nothing is last, as everywhere.
            var order = (one[i] is null).CompareTo(other[i] is null) is var nulls and not 0 ? nulls : string.CompareOrdinal(one[i], other[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private string? Pseudonym(int row, int column, PlannedPseudonym key)
    {
        var cell = rows[row, column];
        var value = cell.IsNull ? null : key.Cipher is { } cipher ? cipher.Open((byte[])cell.Reference!, rows[row, key.RowId].Number) : cell.Text;
        return value is null ? null : seals.Pseudonyms(node.Groups!.Selection.Of.Dataset, key.Field).Seal(value);
    }

    private void Group(int row)
    {
        json.WriteStartObject();
        foreach (var planned in node.Groups!.Parts)
        {
            json.WritePropertyName(planned.Part.Key);
            switch (planned.Part)
            {
                case GroupCountPart:
                    json.WriteNumberValue(rows[row, node.Groups.Count].Number);
                    break;
                case GroupTypenamePart typename:
                    json.WriteStringValue(typename.Typename);
                    break;
                case GroupFieldsPart fields:
                    Fields(fields, planned, row);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private void Fields(GroupFieldsPart fields, PlannedGroupPart planned, int row)
    {
        var columns = planned.Columns;
        json.WriteStartObject();
        for (var i = 0; i < columns.Count; i++)
        {
            json.WritePropertyName(fields.Members[i].Key);
            if (fields.Members[i].Typename is { } typename)
            {
                json.WriteStringValue(typename);
            }
            else if (columns[i] < 0 || rows[row, columns[i]].IsNull)
            {
                json.WriteNullValue();
            }
            else if (planned.Pseudonyms.ElementAtOrDefault(i) is { } pseudonym)
            {
                json.WriteStringValue(Pseudonym(row, columns[i], pseudonym));
            }
            else if (fields.Value is GroupValue.Average or GroupValue.Sum)
            {
                // A number that PostgreSQL wrote: it may have more digits than any type of .NET.
                json.WriteRawValue(rows[row, columns[i]].Text, skipInputValidation: true);
            }
            else
            {
                LeafWriter.Write(json, rows[row, columns[i]], node.Columns[columns[i]]);
            }
        }

        json.WriteEndObject();
    }
}
