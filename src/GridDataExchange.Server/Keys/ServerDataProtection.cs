using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace GridDataExchange.Server.Keys;

/// <summary>Data Protection over the key ring in the database, sealed by the master key.</summary>
internal static class ServerDataProtection
{
    public static void AddServerDataProtection(this IServiceCollection services, IDatabases databases, MasterKey key, Actor node)
    {
        services.AddDataProtection().SetApplicationName("GridDataExchange");
        services.Configure<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new KeyRingTable(databases.For(DatabaseRole.Authorization), node);
            options.XmlEncryptor = new MasterXmlEncryptor(key);
        });
    }
}
