using System.Text.Json;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Checks a ledger from its records up, without its database and without believing whoever holds it. Docs: <c>docs/decisions/ledger-verification.md</c>.</summary>
public sealed class LedgerVerifier
{
    private readonly LedgerCopy copy;
    private readonly VerificationOptions options;
    private readonly Findings findings = new();
    private readonly ErasureEvidence erasures;
    private readonly List<string> remarks = [];
    private readonly List<CheckedLog> logs = [];

    private LedgerVerifier(LedgerCopy copy, VerificationOptions options)
    {
        (this.copy, this.options) = (copy, options);
        erasures = new ErasureEvidence(options.Keys);
        Evidence = new LedgerEvidence(findings, erasures);
    }

    internal LedgerEvidence Evidence { get; }

    /// <summary>Checks a ledger. Never throws for what it reads: that is a finding, or a problem for which it cannot be checked.</summary>
    public static async Task<VerificationReport> VerifyAsync(LedgerCopy copy, VerificationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ArgumentNullException.ThrowIfNull(options);
        return (await ReadAsync(copy, options, cancellationToken)).Report;
    }

    /// <summary>Checks a ledger, and leaves what was read of it for further questions.</summary>
    internal static async Task<(VerificationReport Report, LedgerVerifier Verifier)> ReadAsync(LedgerCopy copy, VerificationOptions options, CancellationToken cancellationToken)
    {
        var verifier = new LedgerVerifier(copy, options);
        string? problem = null;
        try
        {
            await verifier.CheckAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or HttpRequestException)
        {
            problem = e.Message;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            problem = $"it holds what this version of gdx cannot read ({e.GetType().Name}): it was changed, or is of another version.";
        }

        return (verifier.Report(problem), verifier);
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var word = await copy.Source.ReadKeyAsync(cancellationToken);
        var seenRoot = options.SeenFolder ?? SeenCheckpoints.DefaultRoot();
        VerifierKey? key = null;
        if (await copy.Source.ReadHeadAsync(cancellationToken) is var (note, checkpoint))
        {
            key = Trusted(checkpoint.Origin, word, seenRoot);
            if (!note.TryVerify([key], out _, out var problem))
            {
                findings.Add(new(FindingCode.CheckpointSignature, problem) { Origin = key.Name, Index = checkpoint.Size });
                throw new InvalidDataException("its checkpoint is not the log's, so nothing else of it was read: whoever gives it may have made it up.");
            }
        }

        await copy.Source.ReadAsync(Evidence, options.Progress, cancellationToken);
        if (Evidence.Logs.Count == 0)
        {
            throw new InvalidDataException("there is no log in it: give the whole of a ledger, to which something was written.");
        }

        foreach (var node in Evidence.Nodes)
        {
            node.Sort();
        }

        var numbers = Evidence.Logs.Keys.Reverse().ToList();
        key ??= Trusted(Evidence.Logs[numbers[0]].Origin, word, seenRoot);
        OriginStatement? successor = null;
        foreach (var number in numbers)
        {
            var log = Evidence.Logs[number];
            var check = new LogCheck(Evidence, log, key, options, seenRoot, findings);
            logs.Add(check.Check(successor, follows: number != numbers[^1]));
            if (number == numbers[^1])
            {
                break;
            }

            if (check.Before is not { } before)
            {
                throw new InvalidDataException($"the logs before `{key.Name}` cannot be checked: its first record does not name their key.");
            }

            (successor, key) = (before, before.Key);
            remarks.Add($"`{before.Checkpoint.Origin}` ended with a restored backup: of {before.Checkpoint.Size} records that were signed the database still had {before.Records}.");
        }

        foreach (var (period, records) in erasures.Unexplained())
        {
            findings.Add(new(FindingCode.KeyMissing, $"no key opens the {records} record(s) of `{period}`, and no record says that they were erased: give the folder of the exchange's keys and a copy of the ledger that is no older, or find out who destroyed it."));
        }

        Strays();
        IdsTwice();
        findings.Resolve(f => f.Index is null && f.Node is { } node && f.Counter is { } counter && Evidence.Find(node)?.IndexOf(counter) is { } index ? f with { Index = index } : f);
    }

    /// <summary>The key that the newest log is held to.</summary>
    private VerifierKey Trusted(string? said, string? word, string seenRoot)
    {
        var own = VerifierKey.TryParse(word?.TrimEnd('\n'), out var parsed, out _) ? parsed : null;
        var origin = said ?? own?.Name ?? options.Key?.Name ?? throw new InvalidDataException("neither the log's key nor its origin is in it: give the key by `--key`.");
        var seen = new SeenCheckpoints(seenRoot, origin);
        var before = seen.Key();
        if (options.Key is { } given)
        {
            Differs(given, own, origin, "given");
            if (before is not null && !before.Equals(given))
            {
                Differs(given, before, origin, "given");
            }

            return given;
        }

        if (before is not null)
        {
            Differs(before, own, origin, "trusted before");
            return before;
        }

        if (own is null)
        {
            throw new InvalidDataException($"the key of `{origin}` is not known: give it by `--key`, as the exchange published it.");
        }

        seen.Trust(own);
        remarks.Add($"the key {own} is trusted as of now, on the log's own word: compare it with the one that the exchange published.");
        return own;
    }

    private void Differs(VerifierKey trusted, VerifierKey? other, string origin, string which)
    {
        if ((other is not null && !other.Equals(trusted)) || origin != trusted.Name)
        {
            findings.Add(new(FindingCode.KeyChanged, $"the log `{origin}` {(other is null ? "is not that of the key" : $"shows the key {other} and not the one")} that was {which}, {trusted}.") { Origin = origin });
        }
    }

    /// <summary>Nodes of no log that is there.</summary>
    private void Strays()
    {
        foreach (var node in Evidence.Nodes.Where(node => node.Log is not { } log || !Evidence.Logs.ContainsKey(log)))
        {
            findings.Add(new(FindingCode.NodeUncertified, $"the node has {node.Records.Count} record(s), and no log certified it.") { Node = node.Name, Counter = node.Records.Count > 0 ? node.Records[0].Counter : null });
        }
    }

    private void IdsTwice()
    {
        var ids = new Guid[Evidence.Records];
        var next = 0;
        foreach (var node in Evidence.Nodes)
        {
            for (var i = 0; i < node.Records.Count; i++)
            {
                ids[next++] = node.Records[i].Id;
            }
        }

        Array.Sort(ids);
        var twice = new HashSet<Guid>();
        for (var i = 1; i < ids.Length; i++)
        {
            if (ids[i] == ids[i - 1] && ids[i] != default)
            {
                twice.Add(ids[i]);
            }
        }

        if (twice.Count == 0)
        {
            return;
        }

        foreach (var node in Evidence.Nodes)
        {
            for (var i = 0; i < node.Records.Count; i++)
            {
                if (twice.Contains(node.Records[i].Id))
                {
                    findings.Add(new(FindingCode.IdTwice, "another record has the same id.") { Node = node.Name, Counter = node.Records[i].Counter, Id = node.Records[i].Id });
                }
            }
        }
    }

    private VerificationReport Report(string? problem)
    {
        var nodes = Evidence.Nodes.Where(node => node.Records.Count > 0).ToList();
        return new()
        {
            Problem = problem,
            Findings = findings.Kept,
            Counts = findings.Counts,
            Remarks = remarks,
            Logs = logs,
            Records = Evidence.Records,
            Erased = Evidence.TreeAlone ? null : erasures.Count,
            Pending = Evidence.TreeAlone ? 0 : Evidence.Records - Placed(),
            Nodes = nodes.Count,
            NodesWithoutStop = nodes.Count(node => !node.Records[node.Records.Count - 1].Marks.HasFlag(RecordMarks.Stop)),
            TreeAlone = Evidence.TreeAlone,
        };
    }

    private long Placed()
    {
        var placed = 0L;
        foreach (var node in Evidence.Nodes)
        {
            for (var i = 0; i < node.Places.Count; i++)
            {
                placed += node.Find(node.Places[i].First + node.Places[i].Size) - node.Find(node.Places[i].First);
            }
        }

        return placed;
    }
}
