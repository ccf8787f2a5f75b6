using System.CommandLine;
using static GridDataExchange.Cli.Retention.OfficerRequests;

namespace GridDataExchange.Cli.Retention;

/// <summary><c>gdx ledger hold</c>: copies records aside before they are erased. One officer places a hold, another releases it.</summary>
internal static class HoldCommands
{
    private const string Path = "ledger/holds";

    public static Command Create(ConnectionOptions connection)
    {
        var officer = new OfficerRequests(connection);
        var records = new Argument<Guid[]>("record") { Description = "Ids of the records.", Arity = ArgumentArity.OneOrMore };
        var reason = new Option<string>("--reason") { Description = "Why they are held.", Required = true };
        var @case = new Option<string>("--case") { Description = "For which case.", Required = true };
        var place = new Command("place", "Copies records aside.") { records, reason, @case };
        place.SetAction((parsed, stop) => officer.SendAsync(
            parsed,
            HttpMethod.Post,
            Path,
            new { records = parsed.GetRequiredValue(records), reason = parsed.GetRequiredValue(reason), @case = parsed.GetRequiredValue(@case) },
            static (answer, output) => output.WriteLineAsync($"{Text(answer, "hold")}  holds {Text(answer, "records")}"),
            stop));

        var hold = new Argument<Guid>("hold") { Description = "Id of the hold, as 'hold list' shows it." };
        var record = new Argument<Guid>("record") { Description = "Id of a record that it keeps." };
        var why = new CaseOptions();
        var read = new Command("read", "Writes what a held record says, in JSON, where it is not about your own department or client. The read is on record.") { hold, record };
        why.AddTo(read);
        read.SetAction((parsed, stop) =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"{Path}/{parsed.GetRequiredValue(hold):D}/records/{parsed.GetRequiredValue(record):D}");
            why.AddTo(request, parsed);
            return officer.SendAsync(parsed, request, static (answer, output) => output.WriteLineAsync(answer.GetRawText()), stop);
        });

        var release = new Command("release", "Ends a hold that another officer placed: its copies open no more.") { hold };
        release.SetAction((parsed, stop) => officer.SendAsync(parsed, HttpMethod.Post, $"{Path}/{parsed.GetRequiredValue(hold):D}/release", null, static (answer, output) =>
            output.WriteLineAsync($"{Text(answer, "hold")}  released"), stop));

        var list = new Command("list", "Lists holds.");
        list.SetAction((parsed, stop) => officer.SendAsync(parsed, HttpMethod.Get, Path, null, static async (answer, output) =>
        {
            foreach (var held in answer.EnumerateArray())
            {
                await output.WriteLineAsync($"{Text(held, "hold")}  {(held.GetProperty("released").GetBoolean() ? "released" : "held")}  {Text(held, "records")}  by {Text(held, "client")}  {Text(held, "case")}  {Text(held, "reason")}");
            }
        }, stop));

        var command = new Command("hold", "Legal holds: copies of records that outlive their erasure.") { place, read, release, list };
        return command;
    }
}
