using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Describing;

/// <summary><c>me</c>: what the caller may see, until when, and how much is left.</summary>
internal sealed record MeRoot(string Key, IReadOnlyList<DescribedMember> Members) : RootSelection(Key);

/// <summary><c>catalog</c>: what there is, granted or not.</summary>
internal sealed record CatalogRoot(string Key, IReadOnlyList<DescribedMember> Members) : RootSelection(Key);

/// <summary>A field of such an object; <see cref="Members"/> is empty for a value.</summary>
internal sealed record DescribedMember(string Key, string Name, IReadOnlyList<DescribedMember> Members)
{
    /// <summary>Reads a selection. Every type here is an object without interfaces, so a fragment fits wherever validation lets it stand.</summary>
    public static IReadOnlyList<DescribedMember> Read(FieldCollector collector, FieldCollector.Collected field) =>
        [.. collector.Collect(field.Sets, _ => true).Select(f => new DescribedMember(f.Key, f.Name, Read(collector, f)))];

    /// <summary>The selection as text, without aliases.</summary>
    public static string Text(IReadOnlyList<DescribedMember> members) => members.Count == 0 ? "" : $" {{{string.Concat(members.Select(m => $" {m.Name}{Text(m.Members)}"))} }}";

    /// <summary>How many values of an answer the selection has at most, where a list has so many items.</summary>
    public static long Weigh(IReadOnlyList<DescribedMember> members, long times, long longest) =>
        members.Aggregate(0L, (sum, m) => QueryWeight.Product(sum + times + Weigh(m.Members, QueryWeight.Product(times, m.Members.Count == 0 ? 1 : longest), longest), 1));
}
