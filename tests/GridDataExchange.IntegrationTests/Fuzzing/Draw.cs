namespace GridDataExchange.IntegrationTests.Fuzzing;

/// <summary>Draws at random from a seed: the same seed gives the same draws.</summary>
internal sealed class Draw(int seed)
{
    private readonly Random random = new(seed);

    public bool Chance(double of) => random.NextDouble() < of;

    public int Below(int bound) => random.Next(bound);

    public int Between(int least, int most) => random.Next(least, most + 1);

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>Some different items of a list, in its order.</summary>
    public List<T> Some<T>(IReadOnlyList<T> from, int least, int most)
    {
        var wanted = Math.Min(Between(least, most), from.Count);
        var places = Enumerable.Range(0, from.Count).ToArray();
        random.Shuffle(places);
        return [.. places.Take(wanted).Order().Select(i => from[i])];
    }

    public List<T> Shuffled<T>(IEnumerable<T> items)
    {
        var all = items.ToArray();
        random.Shuffle(all);
        return [.. all];
    }
}
