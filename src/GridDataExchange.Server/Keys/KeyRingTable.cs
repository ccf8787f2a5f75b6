using System.Xml.Linq;
using GridDataExchange.Postgres;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace GridDataExchange.Server.Keys;

/// <summary>The Data Protection key ring in table <c>oauth.key_ring</c>. Rows are only ever added: expired keys still open what they sealed.</summary>
internal sealed class KeyRingTable(NpgsqlDataSource database, Actor node) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = database.CreateCommand("SELECT element FROM oauth.key_ring ORDER BY id");
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        new OutboxEntry(node, "key-ring.add", friendlyName, ["oauth.key_ring"]).Write(connection);
        using var command = new NpgsqlCommand("INSERT INTO oauth.key_ring (name, element) VALUES ($1, $2)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = friendlyName });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
