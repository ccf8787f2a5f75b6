using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Makes up requests and rows at the boundaries of conditions.</summary>
internal static class Situations
{
    private const int Most = 30_000;

    /// <summary>No day of it is near the end of a month or year, so that ages are not at a boundary by chance.</summary>
    private static readonly DateOnly Today = new(2026, 6, 15);

    /// <summary>Every combination of the values at the boundaries, or as many as are tried, spread evenly; always the same.</summary>
    public static IEnumerable<Situation> For(Caller caller, IReadOnlyCollection<RuleSide> sides)
    {
        var conditions = sides.SelectMany(s => s.Conditions).ToList();
        var paths = conditions.SelectMany(ExpressionParts.Paths)
            .SelectMany(p => p.Rows().Append(p))
            .DistinctBy(p => p.Key)
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .ToList();
        var values = paths.Select(p => BoundaryValues.Of(p, conditions, Today)).ToList();
        var requests = Requests(conditions, sides.Select(s => s.Purpose)).ToList();
        var clients = BoundaryValues.Of(ContextName.CallerClient, conditions, Today).OfType<string>().Prepend(caller.Client).Distinct(StringComparer.Ordinal).ToList();
        var size = values.Aggregate((long)requests.Count * clients.Count, (product, v) => Math.Min(product * v.Length, long.MaxValue / 4096));
        // A step without a divisor in common with the size visits every combination once, in an order that varies every part from the start.
        var step = size <= Most ? 1 : Coprime(size);
        for (long i = 0, at = 0; i < Math.Min(size, Most); i++, at = (at + step) % size)
        {
            var rest = at;
            var request = requests[Take(ref rest, requests.Count)];
            var client = clients[Take(ref rest, clients.Count)];
            var row = ImmutableSortedDictionary.CreateBuilder<string, object?>(StringComparer.Ordinal);
            for (var p = 0; p < paths.Count; p++)
            {
                row.Add(paths[p].Key, values[p][Take(ref rest, values[p].Length)]);
            }

            JoinedValues.Settle(row, paths);
            yield return new Situation(caller with { Client = client }, request, row.ToImmutable());
        }
    }

    private static IEnumerable<RequestContext> Requests(IReadOnlyCollection<Expression> conditions, IEnumerable<Purpose?> purposes)
    {
        var cases = Texts(ContextName.RequestCase).Concat(purposes.Select(WhenConditions.CaseFor)).Append(string.Empty).Distinct(StringComparer.Ordinal).ToList();
        var operators = Texts(ContextName.RequestOperatorName).Where(o => o.Length > 0).Prepend("officer-1").Distinct(StringComparer.Ordinal)
            .SelectMany(o => new[] { (Name: o, Verified: true), (Name: o, Verified: false) })
            .Append((Name: string.Empty, Verified: false))
            .ToList();
        var days = BoundaryValues.Of(ContextName.RequestDate, conditions, Today).OfType<DateOnly>().Prepend(Today).Distinct();
        var moments = BoundaryValues.Of(ContextName.RequestTime, conditions, Today).OfType<DateTimeOffset>()
            .Select(m => (Day: DateOnly.FromDateTime(m.UtcDateTime), Moment: m))
            .Concat(days.Select(d => (Day: d, Moment: new DateTimeOffset(d, new TimeOnly(4, 0), TimeSpan.Zero))))
            .ToList();
        return from moment in moments
               from number in cases
               from person in operators
               select new RequestContext(number, person.Name, person.Verified, moment.Moment, moment.Day);

        IEnumerable<string> Texts(ContextName name) => BoundaryValues.Of(name, conditions, Today).OfType<string>();
    }

    private static int Take(ref long rest, int count)
    {
        (rest, var taken) = Math.DivRem(rest, count);
        return (int)taken;
    }

    private static long Coprime(long size)
    {
        var step = (size / Most) | 1;
        while (Common(step, size) != 1)
        {
            step += 2;
        }

        return step;
    }

    private static long Common(long a, long b) => b == 0 ? a : Common(b, a % b);
}
