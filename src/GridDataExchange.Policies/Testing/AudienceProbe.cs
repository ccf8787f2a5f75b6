using System.Collections.Immutable;

namespace GridDataExchange.Policies.Testing;

/// <summary>Watches an audience, and notes for each part of it whether a caller was seen who is outside by this part alone.</summary>
internal sealed class AudienceProbe(string key, Audience audience, int line)
{
    private readonly bool[] seen = new bool[Parts.Length];

    private static readonly ImmutableArray<(string Words, Func<Audience, bool> Is, Func<Audience, Caller, bool> Has)> Parts =
    [
        ("another department", a => !a.Departments.IsEmpty, (a, c) => a.Departments.IsEmpty || a.Departments.Contains(c.Department)),
        ("another purpose", a => !a.Purposes.IsEmpty, (a, c) => a.Purposes.IsEmpty || a.Purposes.Contains(c.Purpose)),
        ("fewer scopes", a => !a.Scopes.IsEmpty, (a, c) => a.Scopes.IsSubsetOf(c.Scopes)),
    ];

    public IEnumerable<CoverageItem> Items =>
        Parts.Select((part, i) => (part, i)).Where(p => p.part.Is(audience)).Select(p => new CoverageItem($"`{key}`: a caller outside it by {p.part.Words} alone", line, seen[p.i]));

    /// <summary>Notes by what the caller is outside, and says whether it is inside.</summary>
    public bool Watch(Caller caller)
    {
        var lacking = Enumerable.Range(0, Parts.Length).Where(i => !Parts[i].Has(audience, caller)).ToList();
        if (lacking is [var only])
        {
            seen[only] = true;
        }

        return audience.Includes(caller);
    }
}
