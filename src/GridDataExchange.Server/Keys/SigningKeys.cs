using System.Collections.Immutable;
using System.Security.Cryptography;
using GridDataExchange.Postgres;
using GridDataExchange.Server.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace GridDataExchange.Server.Keys;

/// <summary>
/// The keys of the authorization server: ES256 keys that sign tokens and AES keys that OpenIddict demands for its own tokens; newest first.
/// Table <c>oauth.signing_key</c> holds them protected by Data Protection.
/// </summary>
internal sealed record SigningKeys(ImmutableArray<SecurityKey> Signing, ImmutableArray<SecurityKey> Encryption)
{
    // Two servers that start on an empty database at once must agree on one key.
    private const string TakeLock = "SELECT pg_advisory_xact_lock(7450212034914379625)";
    private const string ReadKeys = "SELECT id, use, protected FROM oauth.signing_key ORDER BY created DESC, id";
    private const string AddKey = "INSERT INTO oauth.signing_key (id, use, protected) VALUES ($1, $2, $3)";
    private const string Signature = "sig";
    private const string Sealing = "enc";

    /// <summary>Reads the keys, making what is missing.</summary>
    /// <exception cref="ConfigurationException">They were sealed under another master key.</exception>
    public static async Task<SigningKeys> ReadOrCreateAsync(NpgsqlDataSource database, IDataProtectionProvider protection, Actor node, CancellationToken cancellationToken)
    {
        var protector = protection.CreateProtector("GridDataExchange.SigningKey.v1");
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var takeLock = new NpgsqlCommand(TakeLock, connection, transaction))
        {
            await takeLock.ExecuteNonQueryAsync(cancellationToken);
        }

        var rows = await ReadAsync(connection, transaction, cancellationToken);
        foreach (var use in new[] { Signature, Sealing }.Where(use => rows.TrueForAll(r => r.Use != use)))
        {
            var row = new Row(Guid.NewGuid(), use, protector.Protect(Make(use)));
            await new OutboxEntry(node, "signing-key.add", row.Id.ToString("D"), ["oauth.signing_key"]).WriteAsync(connection, cancellationToken);
            await AddAsync(connection, transaction, row, cancellationToken);
            rows.Add(row);
        }

        await transaction.CommitAsync(cancellationToken);
        return new SigningKeys(
            [.. rows.Where(r => r.Use == Signature).Select(r => SigningKey(r.Id, Open(protector, r)))],
            [.. rows.Where(r => r.Use == Sealing).Select(r => new SymmetricSecurityKey(Open(protector, r)) { KeyId = r.Id.ToString("N") })]);
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadKeys, connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new Row(reader.GetGuid(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
        }

        return rows;
    }

    private static async Task AddAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Row row, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AddKey, connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = row.Id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = row.Use });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = row.Protected });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static byte[] Open(IDataProtector protector, Row row)
    {
        try
        {
            return protector.Unprotect(row.Protected);
        }
        catch (CryptographicException)
        {
            throw new ConfigurationException("The signing keys in the database were sealed under another master key: restore keys/master.key of the data folder from its backup.");
        }
    }

    private static byte[] Make(string use)
    {
        if (use == Sealing)
        {
            return RandomNumberGenerator.GetBytes(32);
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private static ECDsaSecurityKey SigningKey(Guid id, byte[] pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return new ECDsaSecurityKey(key) { KeyId = id.ToString("N") };
    }

    private sealed record Row(Guid Id, string Use, byte[] Protected);
}
