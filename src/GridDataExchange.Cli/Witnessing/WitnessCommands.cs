using System.CommandLine;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.Cli.Witnessing;

/// <summary><c>gdx witness</c>: a witness of ledgers, as a partner department runs one.</summary>
internal static class WitnessCommands
{
    public static Command Create()
    {
        var key = new Option<FileInfo>("--key") { Description = "File of the witness's private key; made where there is none.", Required = true };
        var name = new Option<string>("--name") { Description = "Name that the witness cosigns under, such as witness.example.gov/w1.", Required = true };
        return new Command("witness", "Cosigns the checkpoints of ledgers, so that none can show two histories.") { Serve(key, name), Key(key, name) };
    }

    private static Command Key(Option<FileInfo> key, Option<string> name)
    {
        var command = new Command("key", "Writes the witness's public key, to be configured where its cosignatures are checked.") { key, name };
        command.SetAction(parsed =>
        {
            var verifier = Refusing(() => Witness.KeyOf(parsed.GetRequiredValue(key).FullName, parsed.GetRequiredValue(name)));
            parsed.InvocationConfiguration.Output.WriteLine(verifier);
        });
        return command;
    }

    private static Command Serve(Option<FileInfo> key, Option<string> name)
    {
        var listen = new Option<string>("--listen") { Description = "Address to listen on, such as http://127.0.0.1:5090; TLS is ended before it.", Required = true };
        var state = new Option<DirectoryInfo>("--state") { Description = "Folder of what was cosigned; keep it, and back it up.", Required = true };
        var logs = new Option<string[]>("--log") { Description = "Key (vkey) of a ledger to cosign; may be given again.", Required = true };
        var command = new Command("serve", "Runs the witness until it is ended.") { listen, key, name, state, logs };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var known = parsed.GetRequiredValue(logs).Select(KeyOf).ToList();
            using var witness = Refusing(() => Witness.Open(parsed.GetRequiredValue(key).FullName, parsed.GetRequiredValue(name), parsed.GetRequiredValue(state).FullName, known, TimeProvider.System));
            var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            await using var host = await WitnessHost.StartAsync(witness, parsed.GetRequiredValue(listen), errors, cancellationToken);
            await output.WriteLineAsync($"key {witness.Key}");
            await output.WriteLineAsync($"listening on {host.Address}");
            await host.RunAsync(cancellationToken);
        });
        return command;
    }

    private static VerifierKey KeyOf(string text) => VerifierKey.TryParse(text, out var key, out var problem) ? key : throw new CommandException($"--log: {problem}", CommandException.Usage);

    private static T Refusing<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (InvalidDataException refused)
        {
            throw new CommandException(refused.Message, CommandException.Usage);
        }
    }
}
