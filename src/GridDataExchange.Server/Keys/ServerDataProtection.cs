using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace GridDataExchange.Server.Keys;

/// <summary>Data Protection over the key ring in the database, sealed by the master key.</summary>
internal static class ServerDataProtection
{
    /// <summary>Makes the one provider of the server. Apart from the host's services, since signing keys are read before the host is built.</summary>
    public static IDataProtectionProvider Open(IDatabases databases, MasterKey key)
    {
        var services = new ServiceCollection().AddSingleton(key);
        services.AddDataProtection().SetApplicationName("GridDataExchange");
        services.Configure<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new KeyRingTable(databases.For(DatabaseRole.Authorization));
            options.XmlEncryptor = new MasterXmlEncryptor(key);
        });
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }
}
