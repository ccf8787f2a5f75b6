using System.CommandLine;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Cli.Ledgers;

/// <summary>The options that say whose signatures count.</summary>
internal sealed class TrustOptions(bool keyRequired)
{
    private readonly Option<string?> key = new("--key")
    {
        Description = keyRequired ? "The log's key (vkey), as the exchange published it." : "The log's key (vkey), as the exchange published it; else the one trusted before, or at first use that which the server shows.",
        Required = keyRequired,
    };

    private readonly Option<string[]> witnesses = new("--witness") { Description = "Key (vkey) of a witness whose cosignatures count; may be given again." };
    private readonly Option<int?> quorum = new("--quorum") { Description = "How many of the witnesses must have cosigned; else all." };

    public void AddTo(Command command)
    {
        command.Options.Add(key);
        command.Options.Add(witnesses);
        command.Options.Add(quorum);
    }

    public VerifierKey? Key(ParseResult parsed) => parsed.GetValue(key) is { } text ? Parse("--key", text) : null;

    public IReadOnlyList<VerifierKey> Witnesses(ParseResult parsed) => [.. (parsed.GetValue(witnesses) ?? []).Select(text => Parse("--witness", text)).Distinct()];

    public int Quorum(ParseResult parsed)
    {
        var known = Witnesses(parsed).Count;
        return parsed.GetValue(quorum) switch
        {
            null => known,
            >= 0 and var said when said <= known => said,
            _ => throw new CommandException($"--quorum is a number from 0 to that of the witnesses given, {known}.", CommandException.Usage),
        };
    }

    private static VerifierKey Parse(string option, string text) => VerifierKey.TryParse(text.Trim(), out var read, out var problem) ? read : throw new CommandException($"{option}: {problem}", CommandException.Usage);
}
