using GridDataExchange.Policies.Cel.Checking;
using GridDataExchange.Policies.Cel.Functions;

namespace GridDataExchange.Policies.Cel;

/// <summary>What an expression may speak of: variables, perhaps with dots in their names, and functions.</summary>
/// <param name="Variables">The type of each variable.</param>
/// <param name="Functions">The functions.</param>
internal sealed record CelEnvironment(IReadOnlyDictionary<string, CelType> Variables, FunctionTable Functions)
{
    /// <summary>CEL's own functions and those that policies add.</summary>
    public static FunctionTable StandardFunctions { get; } = new([.. Arithmetic.All, .. Comparisons.All, .. Sequences.All, .. Matches.All, .. Conversions.All, .. Times.All, .. PolicyFunctions.All]);

    /// <summary>As <see cref="StandardFunctions"/>, but a text test with an empty part is an error, as it is in conditions over rows.</summary>
    public static FunctionTable ConditionFunctions { get; } = new([.. Arithmetic.All, .. Comparisons.All, .. Sequences.All, .. Matches.All, .. PolicyFunctions.TextTests, .. Conversions.All, .. Times.All, .. PolicyFunctions.All]);

    /// <summary>The number of each variable.</summary>
    public IReadOnlyDictionary<string, int> Numbers { get; } = Variables.Keys.Select(static (name, number) => (name, number)).ToDictionary(static v => v.name, static v => v.number, StringComparer.Ordinal);

    /// <summary>True where a call that fails in every evaluation, such as <c>date("2026-02-30")</c>, is refused and not left to be an error.</summary>
    public bool RefusesFailures { get; init; }

    /// <summary>How to speak of a name that is not known.</summary>
    public Func<string, string> Unknown { get; init; } = static path => $"`{path}` is not known here";
}
