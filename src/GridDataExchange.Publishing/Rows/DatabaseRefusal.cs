using System.Globalization;
using System.Text.RegularExpressions;
using GridDataExchange.Catalog;
using GridDataExchange.Publishing.Tables;
using Npgsql;

namespace GridDataExchange.Publishing.Rows;

/// <summary>Says why PostgreSQL refused rows without its DETAIL, which quotes values.</summary>
internal static partial class DatabaseRefusal
{
    /// <summary>True for what the rows themselves brought about: data exceptions, violated constraints, limits exceeded.</summary>
    public static bool Concerns(PostgresException error) => error.SqlState[..2] is "22" or "23" or "54";

    public static PublishException Explain(Dataset dataset, PostgresException error)
    {
        var where = LineForm().Match(error.Where ?? "") is { Success: true } match
            ? $"Row {long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)} of {dataset.Name}"
            : $"A row of {dataset.Name}";
        return new PublishException(error switch
        {
            { SqlState: PostgresErrorCodes.UniqueViolation } when error.ConstraintName == TableIndex.KeyName(dataset) =>
                $"{where}, field {dataset.Key.Name}: a row with this key exists already: publish each key once",
            { SqlState: PostgresErrorCodes.UniqueViolation } =>
                $"{where} was given a random id that another row has: publish the rows again",
            _ => $"{where} was refused by the database ({error.SqlState}): compare the row with the catalogue",
        });
    }

    [GeneratedRegex(@"\ACOPY [^,]+, line ([0-9]{1,18})\b", RegexOptions.CultureInvariant)]
    private static partial Regex LineForm();
}
