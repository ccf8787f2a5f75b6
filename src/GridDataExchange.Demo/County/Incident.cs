namespace GridDataExchange.Demo.County;

/// <summary>Something that happened, with what was done about it.</summary>
internal sealed record Incident(string No, Place Place, Resident? Reporter, string Kind, int Severity, string Status, string Summary, IReadOnlyList<IncidentStep> Steps)
{
    /// <summary>One for so many residents.</summary>
    private const int Residents = 20;

    private static readonly (string Kind, string[] Summaries)[] Kinds =
    [
        ("DISPUTE", ["邻里因院墙界线发生争执", "楼上漏水引发纠纷", "宅基地通道纠纷"]),
        ("FIRE_HAZARD", ["楼道堆放杂物", "电动车违规充电", "柴垛靠近房屋"]),
        ("FLOOD", ["低洼路段积水", "堤坝渗水", "排水沟堵塞"]),
        ("ENVIRONMENT", ["生活垃圾未及时清运", "旱厕需要清掏"]),
        ("FACILITY", ["路灯损坏", "井盖缺失", "健身器材损坏"]),
        ("HELP", ["独居老人需要代购药品", "残疾人家庭需要维修供暖", "老人联系不上家属"]),
    ];

    private static readonly string[] Statuses = ["OPEN", "ASSIGNED", "RESOLVED", "CLOSED", "CLOSED"];

    public static IEnumerable<Incident> Draw(Population population, IReadOnlyDictionary<Place, GridWorker> workers)
    {
        var lot = new Lot("incidents");
        return Enumerable.Range(1, population.Residents.Count / Residents).Select(number =>
        {
            var near = lot.Of(population.Residents);
            var (kind, summaries) = lot.Of(Kinds);
            var status = lot.Of(Statuses);
            var adult = Population.Day.Year - near.Born.Year >= 18;
            return new Incident($"E{number:d6}", near.Place, adult && lot.Percent(75) ? near : null, kind, lot.Between(1, 4), status, lot.Of(summaries),
                IncidentStep.Follow(lot, workers[near.Place], status, kind));
        });
    }

    public DateTimeOffset ReportedAt => Steps[0].At;

    public DateTimeOffset? ClosedAt => Status is "CLOSED" ? Steps[^1].At : null;
}

/// <summary>What was done about an incident, and when.</summary>
internal sealed record IncidentStep(string Action, GridWorker? Worker, DateTimeOffset At)
{
    public static IReadOnlyList<IncidentStep> Follow(Lot lot, GridWorker worker, string status, string kind)
    {
        string[] actions = status switch
        {
            "OPEN" => ["REPORTED"],
            "ASSIGNED" => ["REPORTED", "ASSIGNED"],
            "RESOLVED" => ["REPORTED", "ASSIGNED", "VISITED", kind is "DISPUTE" ? "MEDIATED" : "RESOLVED"],
            _ => ["REPORTED", "ASSIGNED", "VISITED", kind is "DISPUTE" ? "MEDIATED" : "RESOLVED", "CLOSED"],
        };
        var at = Moments.Draw(lot, 200).AddDays(-6);
        var steps = new List<IncidentStep>();
        foreach (var action in actions)
        {
            steps.Add(new(action, action is "REPORTED" ? null : worker, at));
            at = at.AddMinutes(lot.Between(20, 1500));
        }

        return steps;
    }
}
