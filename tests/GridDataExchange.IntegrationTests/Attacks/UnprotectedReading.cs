using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>Reads the tables as their owner: whoever asks sees what the statement selects, and what the database says when it fails.</summary>
internal sealed class UnprotectedReading(CountyFixture county) : IReading
{
    public async Task<Reply> AskAsync(string document, string sql, object? variables = null)
    {
        var values = new List<string?>();
        try
        {
            await using var command = county.Databases.For(DatabaseRole.Owner).CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    values.Add(await reader.IsDBNullAsync(column, TestContext.Current.CancellationToken) ? null : Text(reader.GetValue(column)));
                }
            }

            return new(values, "");
        }
        catch (PostgresException e)
        {
            return new([], $"{e.MessageText} {e.Hint} {e.Detail}");
        }
    }

    public IReading As(Caller caller) => this;

    private static string Text(object value) => value switch
    {
        DateTime date => date.ToString("yyyy-MM-dd", null),
        DateOnly date => date.ToString("yyyy-MM-dd", null),
        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
