namespace GridDataExchange.Tests.Watching;

/// <summary>
/// Eight departments at work for a month: some clients ask ten times as much as others, mostly about the people of their own area, when offices
/// are open and now and then in the evening; relief and epidemic control at all hours. Lists are read, numbers mistyped, and a program that is
/// wrong is refused again and again until somebody looks.
/// </summary>
internal sealed class CountyAtWork
{
    private const int Days = 30;
    private const int People = 60_000;
    private const int WellKnown = 600;

    private static readonly string[] Purposes = ["purpose-0", "purpose-1", "purpose-2", "purpose-3", "purpose-4", "purpose-5", "disaster-relief", "epidemic-control"];

    private readonly Stream stream;
    private readonly Random random;
    private readonly List<Client> clients = [];
    private readonly List<double> upTo = [];

    public CountyAtWork(Stream stream, int seed)
    {
        (this.stream, random) = (stream, new Random(seed));
        for (var n = 0; n < 40; n++)
        {
            clients.Add(new($"client-{n}", $"department-{n / 5}", Purposes[n / 5], Operators: 2 + random.Next(8), AreaFrom: random.Next(People), Area: 1_500 + random.Next(4_500)));
            upTo.Add(upTo.LastOrDefault() + 0.4 + (3.6 * Math.Pow(random.NextDouble(), 2)));
        }
    }

    /// <summary>Adds so many records, or a few more.</summary>
    public void Work(int records)
    {
        for (var end = stream.Records.Count + records; stream.Records.Count < end;)
        {
            var share = random.NextDouble() * upTo[^1];
            var client = clients[upTo.FindIndex(to => share < to)];
            Ask(client, $"operator-{client.Name}-{random.Next(client.Operators)}", client.WorksAtNight && random.NextDouble() < 0.3 ? AnyTime() : WorkingTime());
        }
    }

    private void Ask(Client client, string by, DateTimeOffset time)
    {
        switch (random.NextDouble())
        {
            case < 0.001:
                for (var times = 1 + random.Next(25); times > 0; times--)
                {
                    stream.Refusal(time.AddSeconds(times * 7), client.Name);
                }

                break;
            case < 0.004:
                stream.Refusal(time, client.Name);
                break;
            case < 0.006:
                Answer([.. Enumerable.Range(0, 50 + random.Next(50)).Select(_ => InArea(client))]);
                break;
            case < 0.056 when random.NextDouble() < 0.12:
                Answer([], missed: [$"mistyped-{random.Next()}"]);
                break;
            case < 0.056:
                Answer([], found: [SomePerson(client)]);
                break;
            default:
                Answer([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => SomePerson(client))]);
                break;
        }

        void Answer(IReadOnlyList<string> shown, IReadOnlyList<string>? found = null, IReadOnlyList<string>? missed = null) =>
            stream.Answer(time, client.Name, by, shown, found, missed, client.Department, client.Purpose);
    }

    /// <summary>Most in the morning and in the afternoon from Monday to Saturday; one in fifty in the evening, one in two hundred on a Sunday.</summary>
    private DateTimeOffset WorkingTime()
    {
        var day = random.Next(Days);
        day = day % 7 == 6 && random.NextDouble() > 0.035 ? day - 1 - random.Next(6) : day;
        var hour = random.NextDouble() switch
        {
            < 0.02 => 20 + (2 * random.NextDouble()),
            < 0.55 => 8.5 + (3 * Peak()),
            _ => 13.5 + (4.5 * Peak()),
        };
        return Midnight(day).AddHours(hour);
    }

    private DateTimeOffset AnyTime() => Midnight(random.Next(Days)).AddHours(24 * random.NextDouble());

    private double Peak() => (random.NextDouble() + random.NextDouble()) / 2;

    private string SomePerson(Client client) => random.NextDouble() switch
    {
        < 0.03 => $"well-known-{random.Next(WellKnown)}",
        < 0.15 => $"person-{random.Next(People)}",
        _ => InArea(client),
    };

    private string InArea(Client client) => $"person-{(client.AreaFrom + random.Next(client.Area)) % People}";

    /// <summary>In Shanghai.</summary>
    private static DateTimeOffset Midnight(int day) => Stream.Start.AddHours(-10).AddDays(day);

    private sealed record Client(string Name, string Department, string Purpose, int Operators, int AreaFrom, int Area)
    {
        public bool WorksAtNight => !Purpose.StartsWith("purpose-", StringComparison.Ordinal);
    }
}
