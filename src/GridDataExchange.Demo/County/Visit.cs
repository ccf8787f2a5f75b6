namespace GridDataExchange.Demo.County;

/// <summary>A visit of a grid worker to a resident.</summary>
internal sealed record Visit(Resident Resident, GridWorker Worker, string Kind, DateTimeOffset At, string Result)
{
    /// <summary>From this age on everybody was visited at least twice: five years under 60, so that it holds for some years to come.</summary>
    public const int OldAge = 55;

    private static readonly string[] ToTheOld = ["CARE", "CARE", "HEALTH", "HEALTH", "SAFETY"];
    private static readonly string[] ToOthers = ["RECORD", "SAFETY", "HEALTH"];

    public static IEnumerable<Visit> Draw(IEnumerable<Resident> residents, IReadOnlyDictionary<Place, GridWorker> workers)
    {
        var lot = new Lot("visits");
        foreach (var resident in residents)
        {
            var old = Population.Day.Year - resident.Born.Year >= OldAge;
            for (var left = old ? lot.Between(2, 4) : lot.Percent(15) ? 1 : 0; left > 0; left--)
            {
                yield return new(resident, workers[resident.Place], lot.Of(old ? ToTheOld : ToOthers), Moments.Draw(lot, 180), lot.Below(100) switch
                {
                    < 78 => "WELL",
                    < 88 => "ABSENT",
                    < 96 => "NEEDS_HELP",
                    _ => "REFERRED",
                });
            }
        }
    }
}

/// <summary>Moments of the working day in China, which has one time zone, UTC+8.</summary>
internal static class Moments
{
    public static DateTimeOffset Draw(Lot lot, int daysBack) =>
        new(Population.Day.AddDays(-lot.Below(daysBack)), new TimeOnly(8, 30).AddMinutes(lot.Below(9 * 60)), TimeSpan.FromHours(8));
}
