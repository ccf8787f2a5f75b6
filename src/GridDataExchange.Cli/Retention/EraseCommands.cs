using System.CommandLine;
using static GridDataExchange.Cli.Retention.OfficerRequests;

namespace GridDataExchange.Cli.Retention;

/// <summary><c>gdx ledger erase</c>: erases what has been kept for its days. One officer announces, another confirms.</summary>
internal static class EraseCommands
{
    private const string Path = "ledger/erasures";

    public static Command Create(ConnectionOptions connection)
    {
        var officer = new OfficerRequests(connection);
        var periods = new Argument<string[]>("period") { Description = "Class in days and month, such as 1095-202311.", Arity = ArgumentArity.OneOrMore };
        var announce = new Command("announce", "Announces that periods are to be erased.") { periods };
        announce.SetAction((parsed, stop) => officer.SendAsync(parsed, HttpMethod.Post, Path, new { periods = parsed.GetRequiredValue(periods) }, static (answer, output) =>
            output.WriteLineAsync($"{Text(answer, "id")}  announced: {Texts(answer, "periods")}; another officer confirms it, {Text(answer, "earliest")} at the earliest. The clock is {Text(answer, "clock")}."), stop));

        var id = new Argument<Guid>("id") { Description = "Id of the announcement, as 'erase list' shows it." };
        var confirm = new Command("confirm", "Erases what another officer announced, for ever.") { id };
        confirm.SetAction((parsed, stop) => officer.SendAsync(parsed, HttpMethod.Post, $"{Path}/{parsed.GetRequiredValue(id):D}/confirm", null, static (answer, output) =>
            output.WriteLineAsync($"{Text(answer, "id")}  erased: {Texts(answer, "erased")}, at {Text(answer, "witnessed")}. The clock is {Text(answer, "clock")}."), stop));

        var withdraw = new Command("withdraw", "Takes an announcement back.") { id };
        withdraw.SetAction((parsed, stop) => officer.SendAsync(parsed, HttpMethod.Post, $"{Path}/{parsed.GetRequiredValue(id):D}/withdraw", null, static (answer, output) =>
            output.WriteLineAsync($"{Text(answer, "id")}  withdrawn"), stop));

        var list = new Command("list", "Lists announcements, and what became of them.");
        list.SetAction((parsed, stop) => officer.SendAsync(parsed, HttpMethod.Get, Path, null, static async (answer, output) =>
        {
            foreach (var erasure in answer.EnumerateArray())
            {
                await output.WriteLineAsync($"{Text(erasure, "id")}  {Text(erasure, "standing")}  {Texts(erasure, "periods")}  by {Text(erasure, "client")}  from {Text(erasure, "earliest")}");
            }
        }, stop));

        var erase = new Command("erase", "Erases what has been kept for its days: one officer announces, another confirms seven days later.") { announce, confirm, withdraw, list };
        return erase;
    }
}
