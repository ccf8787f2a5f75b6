using System.Buffers.Binary;
using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Ledger.Following;

/// <summary>How far a follower came: in the database, under a MAC by a key outside of it, and never beyond the tree that the log signed.</summary>
/// <remarks>
/// A place that no node wrote is not believed: else one statement would have records passed over in silence. The follower then goes on from the
/// last place that this process knew to be true, or from the first record. An older true place written back makes it repeat work, and no more.
/// </remarks>
internal sealed class FollowerPlace(LedgerIdentity identity, string name)
{
    private readonly byte[] key = identity.PlaceKeyOf(name);
    private long known;

    /// <summary>The signed tree, as it was when the place or <see cref="SizeAsync"/> was read last.</summary>
    public SignedTree Tree { get; } = new(identity);

    /// <summary>Reads the place, and how far the signed tree reaches.</summary>
    /// <exception cref="InvalidDataException">The newest checkpoint in the database is none that the log signed.</exception>
    public async Task<KeptPlace> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        long? next = null;
        byte[]? mac = null;
        await using (var command = connection.Command(FollowerSql.ReadPlace, name, identity.Log))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                next = reader.GetInt64(0);
                mac = await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<byte[]>(1);
            }
        }

        var size = await SizeAsync(connection, cancellationToken);
        var believed = next is { } place ? mac is not null && CryptographicOperations.FixedTimeEquals(mac, MacOf(place)) && place >= 0 && place <= size : known == 0;
        known = believed ? next ?? 0 : known <= size ? known : 0;
        return new KeptPlace(known, size, believed) { Next = next, Mac = mac };
    }

    /// <summary>Moves the place; false where it is no more the one that was read, since another node moved it, or somebody else.</summary>
    public async Task<bool> MoveAsync(NpgsqlConnection connection, KeptPlace kept, long to, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(
            FollowerSql.WritePlace, name, identity.Log, to, MacOf(to), kept.Next ?? 0, new NpgsqlParameter { Value = (object?)kept.Mac ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>The place as it stands after <see cref="MoveAsync"/> was committed.</summary>
    public KeptPlace Moved(KeptPlace kept, long to)
    {
        known = to;
        return kept with { Index = to, Believed = true, Next = to, Mac = MacOf(to) };
    }

    /// <summary>How many records the log signed a tree of.</summary>
    public Task<long> SizeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => Tree.ReadAsync(connection, cancellationToken);

    private byte[] MacOf(long place)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place);
        return HMACSHA256.HashData(key, bytes);
    }
}

/// <summary>A follower's place.</summary>
/// <param name="Index">Index of the first record that it has not taken.</param>
/// <param name="Size">How many records the signed tree has.</param>
/// <param name="Believed">False where the database has another place, which no node wrote.</param>
internal sealed record KeptPlace(long Index, long Size, bool Believed)
{
    /// <summary>The place that the database has; null for none.</summary>
    public long? Next { get; init; }

    /// <summary>Its MAC there.</summary>
    public byte[]? Mac { get; init; }
}
