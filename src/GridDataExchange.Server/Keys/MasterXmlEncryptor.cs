using System.Text;
using System.Xml.Linq;
using GridDataExchange.Protection;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace GridDataExchange.Server.Keys;

/// <summary>Seals the Data Protection key ring, so that the database alone opens nothing.</summary>
internal sealed class MasterXmlEncryptor(MasterKey key) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var clear = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(MasterBox.Seal(key, clear))), typeof(MasterXmlDecryptor));
    }
}

/// <summary>Opens what <see cref="MasterXmlEncryptor"/> sealed.</summary>
/// <remarks>INVARIANT: Data Protection writes this type's assembly-qualified name beside each key and makes it by that name, with the services: neither it nor the assembly's version may change.</remarks>
internal sealed class MasterXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        XElement.Parse(Encoding.UTF8.GetString(MasterBox.Open(services.GetRequiredService<MasterKey>(), Convert.FromBase64String(encryptedElement.Value))));
}
