using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Answers;

/// <summary>Writes one row as an object: its id sealed, values without an SQL value shown by their treatments, the rows that relations lead to.</summary>
internal sealed class ObjectWriter
{
    private readonly Utf8JsonWriter json;
    private readonly NodeRows?[] rows;
    private readonly CallerSeals seals;
    private readonly long bound;

    public ObjectWriter(Utf8JsonWriter json, Question question, NodeRows?[] rows, CallerSeals seals, long bound)
    {
        this.json = json;
        this.rows = rows;
        this.seals = seals;
        this.bound = bound;
        Lists = new ListWriter(this, json, question, rows, seals);
    }

    /// <summary>Writes the lists within rows, and those at the root.</summary>
    public ListWriter Lists { get; }

    /// <exception cref="RefusedException">The answer takes more bytes than it may.</exception>
    public void Write(PlanNode node, PlannedObject shown, int row)
    {
        var read = rows[node.Number]!;
        var rowId = read[row, shown.RowId];
        if (rowId.IsNull)
        {
            json.WriteNullValue();
            return;
        }

        if (json.BytesCommitted + json.BytesPending > bound)
        {
            throw AnswerMemory.TooLarge(bound);
        }

        Span<byte> id = stackalloc byte[IdSeal.TextLength];
        json.WriteStartObject();
        foreach (var member in shown.Members)
        {
            json.WritePropertyName(member.Key);
            switch (member)
            {
                case PlannedId:
                    seals.Ids(shown.Dataset).Seal(rowId.Number, id);
                    json.WriteStringValue(id);
                    break;
                case PlannedTypename typename:
                    json.WriteStringValue(typename.Typename);
                    break;
                case PlannedLeaf leaf:
                    LeafWriter.Write(json, read[row, leaf.Column], node.Columns[leaf.Column]);
                    break;
                case PlannedStored stored:
                    Stored(stored, read[row, stored.Column], shown, read, row);
                    break;
                case PlannedToOne one:
                    Write(node, one.Object, row);
                    break;
                case PlannedToMany many:
                    ToMany(many.Child, row, rowId.Number);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private void ToMany(PlanChild child, int row, long parent)
    {
        var tag = rows[child.Node.Number]!.TagOfParent[row];
        if (tag == Followed.Hidden)
        {
            json.WriteNullValue();
            return;
        }

        Lists.Write(child.Node, tag, parent);
    }

    private void Stored(PlannedStored leaf, Cell cell, PlannedObject shown, NodeRows read, int row)
    {
        var bits = shown.Bits < 0 ? CellRules.Uniform : read[row, shown.Bits].Number;
        if (cell.IsNull || shown.Rules.Decide(leaf.Field.Name, bits) is not { } treatment)
        {
            json.WriteNullValue();
            return;
        }

        var value = leaf.Cipher is { } cipher ? cipher.Open((byte[])cell.Reference!, read[row, shown.RowId].Number) : cell.Text;
        if (value is null)
        {
            json.WriteNullValue(); // erased: the key it was sealed under was destroyed
            return;
        }

        json.WriteStringValue(treatment.Mask is MaskKind.Pseudonym ? seals.Pseudonyms(shown.Dataset, leaf.Field).Seal(value) : Masks.Apply(treatment, value));
    }
}
