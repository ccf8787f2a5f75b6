using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Postgres;

/// <summary>The passwords of the roles of an external database: derived from a key, so that none is stored anywhere.</summary>
internal sealed class RolePasswords(byte[] key)
{
    private const int Iterations = 4096; // PostgreSQL's own; the password has 256 bits, which no number of iterations improves

    /// <summary>A role's password.</summary>
    public string Of(string role) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("password " + role)));

    /// <summary>What PostgreSQL stores of it: <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c> (RFC 5803, RFC 7677).</summary>
    public string VerifierOf(string role)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(Of(role)), salt, Iterations, HashAlgorithmName.SHA256, 32);
        var storedKey = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var serverKey = HMACSHA256.HashData(salted, "Server Key"u8);
        return $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(storedKey)}:{Convert.ToBase64String(serverKey)}";
    }
}
