using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Postgres;

/// <summary>
/// What is done in administration: written in the transaction that does it and before it, since the tables refuse a change without it
/// (SQLSTATE <c>GX003</c>). What the tables were changed from and to, their triggers add.
/// </summary>
/// <param name="Actor">Who does it.</param>
/// <param name="Act">What is done, such as <c>grant.end</c>.</param>
/// <param name="Target">The id of what it is done to, or null; never a personal value.</param>
/// <param name="Tables">The tables it may touch, <c>schema.name</c>, unquoted.</param>
public sealed record OutboxEntry(Actor Actor, string Act, string? Target, IReadOnlyCollection<string> Tables)
{
    private const string Insert = "INSERT INTO outbox.change (id, actor, act, target, tables) VALUES ($1, $2, $3, $4, $5)";

    /// <summary>Its id, which becomes the record's.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Writes it into the connection's transaction.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes it into the connection's transaction, for those who must wait for it.</summary>
    public void Write(NpgsqlConnection connection)
    {
        using var command = Command(connection);
        command.ExecuteNonQuery();
    }

    private NpgsqlCommand Command(NpgsqlConnection connection) => new(Insert, connection)
    {
        Parameters =
        {
            new() { Value = Id },
            new() { Value = Actor.ToJson(), NpgsqlDbType = NpgsqlDbType.Jsonb },
            new() { Value = Act },
            new() { Value = (object?)Target ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            new() { Value = Tables.ToArray() },
        },
    };
}
