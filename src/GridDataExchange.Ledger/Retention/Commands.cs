using Npgsql;

namespace GridDataExchange.Ledger.Retention;

/// <summary>Statements with positional parameters.</summary>
internal static class Commands
{
    public static NpgsqlCommand Command(this NpgsqlDataSource source, string sql, params ReadOnlySpan<object> parameters)
    {
        var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        return command;
    }
}
