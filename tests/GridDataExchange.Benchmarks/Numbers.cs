using System.CommandLine.Parsing;
using System.Globalization;

namespace GridDataExchange.Benchmarks;

/// <summary>Reads the numbers of the command line.</summary>
internal static class Numbers
{
    private const int MostConnections = 1_000;

    /// <summary>A list of numbers of connections, separated by commas.</summary>
    public static int[] Parse(ArgumentResult given)
    {
        var numbers = new List<int>();
        foreach (var text in given.Tokens.SelectMany(t => t.Value.Split(',')))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostConnections)
            {
                given.AddError($"--connections takes whole numbers from 1 to {MostConnections.ToString(CultureInfo.InvariantCulture)}, separated by commas, not '{text}'.");
                return [];
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    public static void RefuseBelowOne(OptionResult given)
    {
        if (given.Tokens is [var token] && int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number < 1)
        {
            given.AddError($"{given.Option.Name} must be 1 or more.");
        }
    }
}
