using GridDataExchange.Policies.Cel.Checking;
using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Json;

/// <summary>Variables and their values.</summary>
internal sealed class Bindings : IActivation
{
    private readonly CelValue[] values;

    public Bindings(IReadOnlyList<(string Name, CelValue Value)> bindings)
    {
        Environment = new CelEnvironment(bindings.ToDictionary(b => b.Name, _ => CelType.Dyn, StringComparer.Ordinal), CelEnvironment.StandardFunctions);
        values = new CelValue[bindings.Count];
        foreach (var (name, value) in bindings)
        {
            values[Environment.Numbers[name]] = value;
        }
    }

    /// <summary>The variables, of any type, and all functions.</summary>
    public CelEnvironment Environment { get; }

    public CelValue Read(int variable) => values[variable];
}
