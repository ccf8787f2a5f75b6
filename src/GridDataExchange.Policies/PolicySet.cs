using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Policies;

/// <summary>All policies in force at a time, read and checked against a catalogue. Immutable.</summary>
public sealed class PolicySet
{
    internal PolicySet(Catalogue catalogue, string version, ImmutableArray<AllowPolicy> allows, ImmutableArray<DenyPolicy> denies)
    {
        Catalogue = catalogue;
        Version = version;
        Allows = allows.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        Denies = denies.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
    }

    /// <summary>The catalogue the policies were checked against.</summary>
    public Catalogue Catalogue { get; }

    /// <summary>Lower-case hex SHA-256 of the normalised content of catalogue, purposes and policies: comments and layout do not change it.</summary>
    public string Version { get; }

    /// <summary>The normalised content that <see cref="Version"/> is the hash of; empty where the set was not read from files.</summary>
    public string Content { get; init; } = "";

    /// <summary>The policies that allow, in the ordinal order of their names.</summary>
    public ImmutableArray<AllowPolicy> Allows { get; }

    /// <summary>The policies that deny, in the ordinal order of their names.</summary>
    public ImmutableArray<DenyPolicy> Denies { get; }

    /// <summary>The conditions that policies share, in the ordinal order of their names; the policies have them written out.</summary>
    public ImmutableArray<SharedCondition> Conditions { get; init; } = [];

    /// <summary>The scopes that grants can hold, in the ordinal order of their names.</summary>
    public ImmutableArray<Scope> Scopes { get; init; } = [];

    /// <summary>The rules over the stream of records, in the ordinal order of their names.</summary>
    public ImmutableArray<WatchRule> Watch { get; init; } = [];

    /// <summary>The version that names a content.</summary>
    public static string VersionOf(string content) => PolicyVersion.Of(content);
}

/// <summary>A policy that allows: to whom, on which rows, which fields in which treatment.</summary>
/// <param name="Name">The policy's name, unique in the set.</param>
/// <param name="To">Whom it is for.</param>
/// <param name="When">A condition over caller and request, or null for always. Unknown never grants.</param>
/// <param name="Dataset">The dataset it is on.</param>
/// <param name="Rows">The condition a row must meet; <see cref="Constant"/> true for all.</param>
/// <param name="Treatments">By name of field or relation; a relation is always clear.</param>
/// <param name="Lookup">Names of fields that may be looked up on these rows.</param>
/// <param name="Limits">Bounds on what is read under it.</param>
public sealed record AllowPolicy(string Name, Audience To, WhenCondition? When, Dataset Dataset, Expression Rows, ImmutableDictionary<string, Treatment> Treatments, ImmutableHashSet<string> Lookup, Limits Limits)
{
    /// <summary>Where it stands, why it is there, and what lint is to accept of it.</summary>
    public PolicySource Source { get; init; } = PolicySource.None;
}

/// <summary>A policy that denies rows, or fields of rows, whatever else allows them.</summary>
/// <param name="Name">The policy's name, unique in the set.</param>
/// <param name="Dataset">The dataset it is on.</param>
/// <param name="When">A condition over caller and request, or null for always. Unknown counts as true.</param>
/// <param name="Rows">The denied rows: a row is spared only where this is false.</param>
/// <param name="Fields">The denied fields and relations; empty for the whole row.</param>
/// <param name="Except">Whom it does not concern; <see cref="Audience.Nobody"/> for none.</param>
public sealed record DenyPolicy(string Name, Dataset Dataset, WhenCondition? When, Expression Rows, ImmutableHashSet<string> Fields, Audience Except)
{
    /// <summary>True where whole rows are denied.</summary>
    public bool HidesRow => Fields.IsEmpty;

    /// <summary>Where it stands, why it is there, and what lint is to accept of it.</summary>
    public PolicySource Source { get; init; } = PolicySource.None;
}

/// <summary>A set of callers: departments and purposes are any-of (empty: any), scopes all-of.</summary>
/// <param name="Departments">Codes, any of which fits; empty for any.</param>
/// <param name="Purposes">Codes, any of which fits; empty for any.</param>
/// <param name="Scopes">Scopes, all of which the caller must have.</param>
public sealed record Audience(ImmutableHashSet<string> Departments, ImmutableHashSet<string> Purposes, ImmutableHashSet<string> Scopes)
{
    /// <summary>The audience that no caller is in.</summary>
    public static Audience Nobody { get; } = new([""], [], []);

    /// <summary>True where the caller is in it. A caller without a department is in none.</summary>
    public bool Includes(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Department.Length > 0
            && (Purposes.IsEmpty || Purposes.Contains(caller.Purpose))
            && (Departments.IsEmpty || Departments.Contains(caller.Department))
            && HoldsAll(caller);
    }

    private bool HoldsAll(Caller caller)
    {
        foreach (var scope in Scopes)
        {
            if (!caller.Scopes.Contains(scope, StringComparer.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Bounds on what is read under a policy; null where it sets none.</summary>
/// <param name="RowsPerRequest">Rows of the dataset in one whole answer.</param>
/// <param name="LookupsPerDay">Lookups a day, hit or miss.</param>
/// <param name="PersonsPerDay">Different persons a day.</param>
public sealed record Limits(int? RowsPerRequest, int? LookupsPerDay, int? PersonsPerDay)
{
    /// <summary>No bounds.</summary>
    public static Limits None { get; } = new(null, null, null);
}
