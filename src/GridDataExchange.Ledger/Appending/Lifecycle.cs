using System.Buffers;
using System.Text.Json;
using GridDataExchange.Ledger.Sequencing;

namespace GridDataExchange.Ledger.Appending;

/// <summary>The records that a node writes of itself. They hold nothing of persons, and their bodies stand in clear, so that who has no key can read them.</summary>
internal static class Lifecycle
{
    public const string Start = "start";
    public const string Heartbeat = "heartbeat";
    public const string Stop = "stop";

    /// <summary>The first record of a name.</summary>
    public static LedgerEntry Started(NodeFacts facts, LeftName? left, DateTimeOffset now) => Entry(Start, now, json =>
    {
        json.WriteString("version", facts.Version);
        json.WriteString("configuration", facts.Configuration);
        if (left is not null)
        {
            json.WriteStartObject("left");
            json.WriteString("node", left.Name);
            json.WriteNumber("committed", left.Committed);
            json.WriteNumber("inDoubt", left.InDoubt);
            json.WriteEndObject();
        }
    });

    /// <summary>Says that the node lives and had nothing to write: what follows it is missing only so long.</summary>
    public static LedgerEntry Alive(DateTimeOffset now) => Entry(Heartbeat, now, static _ => { });

    /// <summary>The last record of a name that ends on purpose.</summary>
    public static LedgerEntry Stopped(DateTimeOffset now) => Entry(Stop, now, static _ => { });

    /// <summary>The first record of a log that was begun after the database had been restored.</summary>
    public static LedgerEntry Origin(OriginStatement statement, DateTimeOffset now) => Entry(OriginStatement.Kind, now, statement.Write);

    private static LedgerEntry Entry(string kind, DateTimeOffset now, Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time", now);
            write(json);
            json.WriteEndObject();
        }

        return new LedgerEntry(Guid.NewGuid(), null, null, bytes.WrittenMemory[1..^1]) { Kind = kind };
    }
}
