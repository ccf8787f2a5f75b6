using System.Buffers.Text;
using System.CommandLine;
using System.Globalization;
using System.Text;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Verification;

namespace GridDataExchange.Cli.Ledgers;

/// <summary><c>gdx ledger verify-proof</c>: without network.</summary>
internal static class VerifyProofCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The proof, as 'ledger prove' wrote it." };
        var payload = new Option<FileInfo?>("--payload") { Description = "File with the record's payload, to the byte; needs --salt." };
        var salt = new Option<string?>("--salt") { Description = "The record's salt in base64; needs --payload." };
        var trust = new TrustOptions(keyRequired: true);
        var command = new Command("verify-proof", "Checks a proof without network. Ends with 0 where it proves the record, else with 1.") { file, payload, salt };
        trust.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var bytes = Read(parsed.GetRequiredValue(file));
            var text = Encoding.UTF8.GetString(bytes);
            if (!TlogProof.TryParse(text, out var proof, out var problem) || !RecordProofCheck.Verify(proof, trust.Key(parsed)!, trust.Witnesses(parsed), trust.Quorum(parsed), out problem))
            {
                throw new CommandException($"Not proven: {problem}");
            }

            if ((parsed.GetValue(payload), parsed.GetValue(salt)) is var (record, salted) && (record is not null || salted is not null))
            {
                if (record is null || salted is null || !Base64.IsValid(salted))
                {
                    throw new CommandException("Give both, --payload FILE and --salt in base64.", CommandException.Usage);
                }

                if (!RecordProofCheck.IsOf(proof, Read(record), Convert.FromBase64String(salted)))
                {
                    throw new CommandException("Not proven: the proof is of another record, or payload or salt were changed.");
                }
            }

            var lines = proof.Checkpoint.Text.Split('\n'); // a checkpoint: origin, size, root
            await parsed.InvocationConfiguration.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"proven: index {proof.Index} of {lines[1]} in {lines[0]}"));
        });
        return command;
    }

    private static byte[] Read(FileInfo file)
    {
        try
        {
            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file.FullName} cannot be read: check that it is there and that you may read it.", CommandException.Usage);
        }
    }
}
