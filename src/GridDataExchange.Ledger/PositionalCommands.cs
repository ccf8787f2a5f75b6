using Npgsql;

namespace GridDataExchange.Ledger;

/// <summary>Statements with positional parameters <c>$1, $2 …</c>.</summary>
internal static class PositionalCommands
{
    public static NpgsqlCommand Command(this NpgsqlDataSource source, string sql, params ReadOnlySpan<object> parameters) => source.CreateCommand(sql).With(parameters);

    /// <summary>A statement of whatever transaction the connection is in.</summary>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> parameters) => new NpgsqlCommand(sql, connection).With(parameters);

    /// <summary>Adds values in their order; one whose type has to be said is given as a parameter.</summary>
    public static void Fill(this NpgsqlParameterCollection into, params ReadOnlySpan<object> values)
    {
        foreach (var value in values)
        {
            into.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        }
    }

    private static NpgsqlCommand With(this NpgsqlCommand command, ReadOnlySpan<object> parameters)
    {
        command.Parameters.Fill(parameters);
        return command;
    }
}
