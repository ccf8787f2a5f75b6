using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Policies;

namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>One way in which others leaked.</summary>
/// <param name="Name">What is tried.</param>
/// <param name="Secret">What there is to recover.</param>
/// <param name="RunAsync">Tries it: what was recovered, or null for nothing beyond what the caller is shown anyway.</param>
internal sealed record Attack(string Name, string Secret, Func<IReading, Task<string?>> RunAsync)
{
    /// <summary>Who attacks.</summary>
    public Caller Caller { get; init; } = CountyFixture.CivilAffairs();

    /// <summary>The access policies in the place of the shipped ones, or null.</summary>
    public string? Access { get; init; }

    public Attack By(Caller caller) => this with { Caller = caller };

    public override string ToString() => Name;
}
