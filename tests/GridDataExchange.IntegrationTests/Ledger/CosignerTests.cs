using System.Net;
using System.Text;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class CosignerTests(ClusterFixture cluster) : IAsyncLifetime
{
    private readonly DatabaseFixture database = new(cluster);
    private readonly LedgerOptions options = LedgerTestExtensions.Options with { Condition = new LedgerCondition() };
    private readonly string folder = TestFolder.ForTheRun();
    private WitnessOverHttp http = null!;

    private IDatabases Databases => database.Databases;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await Databases.RunAsync($"INSERT INTO ledger.log (number, origin) VALUES (1, '{options.Identity.Origin}')");
        http = new WitnessOverHttp(Witness.Open(Path.Combine(folder, "key"), "witness.example/health", Path.Combine(folder, "state"), [options.Identity.LogKey], TimeProvider.System));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_published_has_the_cosignature_of_a_witness_outside_and_extends_what_it_had()
    {
        await using var ledger = Databases.StartLedger(options);
        await using var integrator = Integrator();
        await using var cosigner = Cosigner(Policy(TimeSpan.FromHours(1)));
        for (var i = 0; i < 3; i++)
        {
            var entry = LedgerTestExtensions.Entry();
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
            await Waiting.UntilAsync(async () => (await Tree.ProofAsync(entry.Id, Stop)).Standing == RecordStanding.Proven);
            var proof = (await Tree.ProofAsync(entry.Id, Stop)).Proof!;
            Assert.True(proof.Checkpoint.TryVerify([options.Identity.LogKey, http.Witness.Key], out var by, out _));
            Assert.Equal(2, by.Count);
        }

        Assert.True(SignedNote.TryParse(await File.ReadAllTextAsync(Path.Combine(folder, "ledger", "witnessed-checkpoint"), Stop), out var kept, out _));
        Assert.True(kept.TryVerify([http.Witness.Key], out _, out _));
    }

    [Fact]
    public async Task While_no_witness_outside_cosigns_records_are_pending_and_answers_go_on_for_the_grace_alone()
    {
        http.Down = true;
        await using var ledger = Databases.StartLedger(options);
        await using var integrator = Integrator();
        var entry = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
        await using (Cosigner(Policy(TimeSpan.FromHours(1))))
        {
            await Waiting.UntilAsync(() => http.Asked > 1);
            Assert.Equal(RecordStanding.Pending, (await Tree.ProofAsync(entry.Id, Stop)).Standing);
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        }

        await using (Cosigner(Policy(TimeSpan.Zero)))
        await using (ProofWatch.OfCosignatures(ledger, Tree, options.Condition, TimeSpan.Zero, TimeProvider.System, NullLogger<ProofWatch>.Instance))
        {
            await Waiting.UntilAsync(() => !options.Condition.TakesRecords);
            Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
            http.Down = false;
            await Waiting.UntilAsync(() => options.Condition.TakesRecords);
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        }

        Assert.Null(options.Condition.Fault);
    }

    [Fact]
    public async Task A_witness_that_does_not_answer_holds_up_no_other()
    {
        using var silent = new NoteSigner(new byte[32], "witness.example/silent", SignatureType.Cosignature);
        var policy = Policy(TimeSpan.FromHours(1));
        http.Silent = "silent";
        await using var ledger = Databases.StartLedger(options);
        await using var integrator = Integrator();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        await using var cosigner = Cosigner(policy with { Witnesses = [new ConfiguredWitness(new Uri("http://silent.example/"), silent.Key, "fire"), .. policy.Witnesses] });

        // While the first request to the silent one is still waited for, the other has cosigned one tree, and then another.
        for (var i = 0; i < 2; i++)
        {
            var entry = LedgerTestExtensions.Entry();
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
            await Waiting.UntilAsync(async () => (await Tree.ProofAsync(entry.Id, Stop)).Standing == RecordStanding.Proven);
        }

        Assert.False(http.SilentEnded);
    }

    [Fact]
    public async Task A_cosignature_by_another_key_is_not_taken()
    {
        using var other = new NoteSigner(new byte[32], "witness.example/health", SignatureType.Cosignature);
        await using var ledger = Databases.StartLedger(options);
        await using var integrator = Integrator();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        await using (Cosigner(new WitnessPolicy([new ConfiguredWitness(new Uri("http://witness.example/"), other.Key, "health")], [other.Key.Name], TimeSpan.FromHours(1))))
        {
            await Waiting.UntilAsync(() => http.Asked > 1);
        }

        Assert.Equal(0L, await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.cosignature"));
    }

    private TreeReader Tree => new(Databases, options.Identity, Policy(TimeSpan.Zero));

    private WitnessPolicy Policy(TimeSpan grace) =>
        new([new ConfiguredWitness(new Uri("http://witness.example/"), http.Witness.Key, "health")], [http.Witness.Key.Name], grace);

    private Integrator Integrator() => new(Databases, options, Path.Combine(folder, "ledger"), TimeProvider.System, NullLogger<Integrator>.Instance);

    private Cosigner Cosigner(WitnessPolicy policy) => new(Databases, options, policy, Path.Combine(folder, "ledger"), new HttpClient(http, disposeHandler: false), TimeProvider.System, NullLogger<Cosigner>.Instance);

    /// <summary>A witness behind what would be its network, which can be cut.</summary>
    private sealed class WitnessOverHttp(Witness witness) : HttpMessageHandler
    {
        public Witness Witness => witness;

        public bool Down { get; set; }

        public int Asked { get; private set; }

        /// <summary>Name of a host that takes requests and does not answer.</summary>
        public string? Silent { get; set; }

        /// <summary>True once one did not wait for it any longer.</summary>
        public bool SilentEnded { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            if (Silent is not null && request.RequestUri!.Host.StartsWith(Silent, StringComparison.Ordinal))
            {
                using var ended = cancellationToken.Register(() => SilentEnded = true);
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (Down)
            {
                throw new HttpRequestException("cut");
            }

            var answer = await witness.AddCheckpointAsync(await request.Content!.ReadAsByteArrayAsync(cancellationToken), cancellationToken);
            return new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new StringContent(answer.Body, Encoding.UTF8) };
        }

        protected override void Dispose(bool disposing)
        {
            witness.Dispose();
            base.Dispose(disposing);
        }
    }
}
