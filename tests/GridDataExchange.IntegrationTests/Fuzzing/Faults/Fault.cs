using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.Policies;
using GridDataExchange.Query.Plans;

namespace GridDataExchange.IntegrationTests.Fuzzing.Faults;

/// <summary>A mistake that the engine could have: what it is given, what it plans or what it records is changed on the way. Schema, validation and reference know nothing of it.</summary>
/// <param name="Name">The mistake.</param>
internal sealed record Fault(string Name)
{
    /// <summary>Whether it shows in what is recorded; else it must show in the data.</summary>
    public bool Records { get; init; }

    /// <summary>The rights that are planned and run with.</summary>
    public Func<Entitlement, Entitlement> Rights { get; init; } = rights => rights;

    /// <summary>The selection that is planned.</summary>
    public SelectionRewriter Selection { get; init; } = new();

    /// <summary>Each statement of the plan.</summary>
    public Func<string, string> Sql { get; init; } = sql => sql;

    /// <summary>Each node of the plan, and the same node of a plan that is made from <see cref="Other"/>.</summary>
    public Func<PlanNode, PlanNode, PlanNode> Node { get; init; } = (node, _) => node;

    /// <summary>The selection of the other plan that nodes are taken from.</summary>
    public SelectionRewriter Other { get; init; } = new();

    /// <summary>Whether a cursor of another question, or of another row's list, is taken for one of this.</summary>
    public Func<Cursor, string, long, bool>? Takes { get; init; }

    public override string ToString() => Name;
}
