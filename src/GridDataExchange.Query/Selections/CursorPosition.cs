using System.Text;

namespace GridDataExchange.Query.Selections;

/// <summary>A place in a sorted list: the sort keys as the caller sees them, the row id, and the row id of the parent where the list is nested (else 0).</summary>
internal sealed record CursorPosition(IReadOnlyList<object?> Keys, long RowId, long Parent)
{
    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Parent);
        writer.Write(RowId);
        foreach (var key in Keys)
        {
            switch (key)
            {
                case null:
                    writer.Write((byte)0);
                    break;
                case string text:
                    writer.Write((byte)1);
                    writer.Write(text);
                    break;
                case int or long:
                    writer.Write((byte)2);
                    writer.Write(Convert.ToInt64(key, System.Globalization.CultureInfo.InvariantCulture));
                    break;
                case decimal number:
                    writer.Write((byte)3);
                    writer.Write(number);
                    break;
                case bool truth:
                    writer.Write((byte)4);
                    writer.Write(truth);
                    break;
                case DateOnly date:
                    writer.Write((byte)5);
                    writer.Write(date.DayNumber);
                    break;
                case DateTimeOffset moment:
                    writer.Write((byte)6);
                    writer.Write(moment.UtcTicks);
                    break;
                default:
                    throw new InvalidOperationException($"a sort key of type {key.GetType().Name} has no cursor form");
            }
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote. The bytes were authenticated by their seal.</summary>
    public static CursorPosition Decode(byte[] bytes, int keys)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var parent = reader.ReadInt64();
        var rowId = reader.ReadInt64();
        var values = new object?[keys];
        for (var i = 0; i < keys; i++)
        {
            values[i] = reader.ReadByte() switch
            {
                0 => null,
                1 => reader.ReadString(),
                2 => reader.ReadInt64(),
                3 => reader.ReadDecimal(),
                4 => reader.ReadBoolean(),
                5 => DateOnly.FromDayNumber(reader.ReadInt32()),
                6 => new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
                var kind => throw new InvalidOperationException($"a cursor has no key of kind {kind}"),
            };
        }

        return new CursorPosition(values, rowId, parent);
    }
}
