using BenchmarkDotNet.Attributes;
using GridDataExchange.Exchange;
using GridDataExchange.Policies;

namespace GridDataExchange.Benchmarks.Policies;

/// <summary>What a caller may see, with 200 policies loaded: made for the first time, and asked for again as each request does.</summary>
[MemoryDiagnoser]
public class EntitlementBenchmarks
{
    private const int Policies = 200;
    private const int Capacity = 256;

    // More callers than are kept, so that each is new when its turn comes again.
    private readonly Caller[] callers = [.. Enumerable.Range(0, 4 * Capacity).Select(number => Typical.Caller($"client-{number}"))];
    private PolicySet policies = null!;
    private Entitlements crowded = null!;
    private Entitlements quiet = null!;
    private Caller[] again = null!;
    private int turn;

    /// <summary>Writes and reads the policies, and sees to it that both measurements measure what they say.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        using (var folder = GeneratedPolicies.Write(Built.Policies, Policies))
        {
            policies = folder.Read(Policies);
        }

        crowded = new Entitlements(policies, Capacity);
        quiet = new Entitlements(policies);
        again = [.. Enumerable.Range(0, 16).Select(_ => Typical.Caller("client-1"))];
        var made = quiet.Of(again[0], Typical.Request);
        if (!ReferenceEquals(made, quiet.Of(again[1], Typical.Request)) || made.Find("resident") is not { Allows.Length: > 10 })
        {
            throw new BenchmarkException("The entitlement was made anew for a caller who was there before, or it holds too little: nothing was measured.");
        }
    }

    /// <summary>The entitlement alone, without anything kept.</summary>
    [Benchmark]
    public Entitlement Made() => Entitler.Entitle(policies, callers[0], Typical.Request);

    /// <summary>The first request of a caller: looked for, made and kept.</summary>
    [Benchmark]
    public Entitlement Cold() => crowded.Of(callers[turn++ % callers.Length], Typical.Request);

    /// <summary>Each further request: its texts are new to the process, as those of a token are.</summary>
    [Benchmark]
    public Entitlement Cached() => quiet.Of(again[turn++ % again.Length], Typical.Request);
}
