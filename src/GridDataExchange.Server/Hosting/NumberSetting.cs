using System.Globalization;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Hosting;

/// <summary>An option that is a whole number. The largest value is what the server was built and tested for.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Usual">What it is where nothing is said.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
internal sealed record NumberSetting(string Key, long Usual, int Least, int Most)
{
    private static readonly QueryBounds UsualBounds = new();

    public static NumberSetting RequestsPerMinute { get; } = new("Exchange:Limits:RequestsPerMinute", 6_000, 1, int.MaxValue);

    public static NumberSetting ConcurrentRequests { get; } = new("Exchange:Limits:ConcurrentRequests", 64, 1, int.MaxValue);

    public static NumberSetting MinutesWithoutWitness { get; } = new("Exchange:Ledger:MinutesWithoutWitness", 60, 1, 7 * 24 * 60);

    public static NumberSetting DocumentBytes { get; } = new("Exchange:Bounds:DocumentBytes", UsualBounds.DocumentBytes, 256, 1 << 20);

    public static NumberSetting Fields { get; } = new("Exchange:Bounds:Fields", UsualBounds.Fields, 1, 5_000);

    public static NumberSetting Tokens { get; } = new("Exchange:Bounds:Tokens", UsualBounds.Tokens, 64, 100_000);

    public static NumberSetting Aliases { get; } = new("Exchange:Bounds:Aliases", UsualBounds.Aliases, 0, 5_000);

    public static NumberSetting Depth { get; } = new("Exchange:Bounds:Depth", UsualBounds.Depth, 2, 50);

    public static NumberSetting Rows { get; } = new("Exchange:Bounds:Rows", UsualBounds.EstimatedRows, 1, 1_000_000);

    public static NumberSetting Seconds { get; } = new("Exchange:Bounds:Seconds", UsualBounds.StatementSeconds, 1, 30);

    public static NumberSetting AnswerBytes { get; } = new("Exchange:Bounds:AnswerBytes", UsualBounds.AnswerBytes, 64 * 1024, 1 << 30);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NumberSetting> All { get; } = [RequestsPerMinute, ConcurrentRequests, MinutesWithoutWitness, DocumentBytes, Tokens, Fields, Aliases, Depth, Rows, Seconds, AnswerBytes];

    /// <exception cref="ConfigurationException">It is no whole number between the bounds.</exception>
    public int Read(IConfiguration configuration)
    {
        if (configuration[Key] is not { } text)
        {
            return (int)Usual;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most
            ? number
            : throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"{Key} must be a whole number from {Least} to {Most}."));
    }
}
