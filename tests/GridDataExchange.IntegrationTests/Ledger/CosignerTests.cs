using System.Net;
using System.Text;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class CosignerTests(ClusterFixture cluster) : TreeTests(cluster)
{
    private WitnessOverHttp http = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        http = new WitnessOverHttp(Witness.Open(Path.Combine(Folder, "key"), "witness.example/health", Path.Combine(Folder, "state"), [Options.Identity.LogKey], TimeProvider.System));
    }

    public override async ValueTask DisposeAsync()
    {
        http.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_published_has_the_cosignature_of_a_witness_outside_and_extends_what_it_had()
    {
        await using var ledger = Databases.StartLedger(Options);
        await using var integrator = Integrator();
        await using var cosigner = Cosigner(Policy(TimeSpan.FromHours(1)));
        for (var i = 0; i < 3; i++)
        {
            var entry = LedgerTestExtensions.Entry();
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
            await Waiting.UntilAsync(async () => (await Published.ProofAsync(entry.Id, Stop)).Standing == RecordStanding.Proven);
            var proof = (await Published.ProofAsync(entry.Id, Stop)).Proof!;
            Assert.True(proof.Checkpoint.TryVerify([Options.Identity.LogKey, http.Witness.Key], out var by, out _));
            Assert.Equal(2, by.Count);
        }

        Assert.True(SignedNote.TryParse(await File.ReadAllTextAsync(Path.Combine(Folder, "witnessed-checkpoint"), Stop), out var kept, out _));
        Assert.True(kept.TryVerify([http.Witness.Key], out _, out _));
    }

    [Fact]
    public async Task While_no_witness_outside_cosigns_records_are_pending_and_answers_go_on_for_the_grace_alone()
    {
        http.Down = true;
        await using var ledger = Databases.StartLedger(Options);
        await using var integrator = Integrator();
        var entry = LedgerTestExtensions.Entry();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
        await using (Cosigner(Policy(TimeSpan.FromHours(1))))
        {
            await Waiting.UntilAsync(() => http.Asked > 1);
            Assert.Equal(RecordStanding.Pending, (await Published.ProofAsync(entry.Id, Stop)).Standing);
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        }

        await using (Cosigner(Policy(TimeSpan.Zero)))
        await using (ProofWatch.OfCosignatures(ledger, Published, Options.Condition, TimeSpan.Zero, Folder, TimeProvider.System, NullLogger<ProofWatch>.Instance))
        {
            await Waiting.UntilAsync(() => !Options.Condition.TakesRecords);
            Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
            http.Down = false;
            await Waiting.UntilAsync(() => Options.Condition.TakesRecords);
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        }

        Assert.Null(Options.Condition.Fault);
    }

    [Fact]
    public async Task A_witness_that_does_not_answer_holds_up_no_other()
    {
        using var silent = new NoteSigner(new byte[32], "witness.example/silent", SignatureType.Cosignature);
        var policy = Policy(TimeSpan.FromHours(1));
        http.Silent = "silent";
        await using var ledger = Databases.StartLedger(Options);
        await using var integrator = Integrator();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        await using var cosigner = Cosigner(policy with { Witnesses = [new ConfiguredWitness(new Uri("http://silent.example/"), silent.Key, "fire"), .. policy.Witnesses] });

        try
        {
            // While the first request to the silent one has not come back, the other cosigns one tree, and then another.
            for (var i = 0; i < 2; i++)
            {
                var entry = LedgerTestExtensions.Entry();
                Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(entry));
                await Waiting.UntilAsync(async () => (await Published.ProofAsync(entry.Id, Stop)).Standing == RecordStanding.Proven);
            }

            Assert.Equal(1, http.SilentAsked);
        }
        finally
        {
            http.EndSilence();
        }
    }

    [Fact]
    public async Task A_cosignature_by_another_key_is_not_taken()
    {
        using var other = new NoteSigner(new byte[32], "witness.example/health", SignatureType.Cosignature);
        await using var ledger = Databases.StartLedger(Options);
        await using var integrator = Integrator();
        Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        await using (Cosigner(new WitnessPolicy([new ConfiguredWitness(new Uri("http://witness.example/"), other.Key, "health")], [other.Key.Name], TimeSpan.FromHours(1))))
        {
            await Waiting.UntilAsync(() => http.Asked > 1);
        }

        Assert.Equal(0L, await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.cosignature"));
    }

    private TreeReader Published => new(Databases, Options.Identity, Policy(TimeSpan.Zero));

    private WitnessPolicy Policy(TimeSpan grace) =>
        new([new ConfiguredWitness(new Uri("http://witness.example/"), http.Witness.Key, "health")], [http.Witness.Key.Name], grace);

    private Cosigner Cosigner(WitnessPolicy policy) => new(Databases, Options, policy, Folder, new HttpClient(http, disposeHandler: false), TimeProvider.System, NullLogger<Cosigner>.Instance);

    /// <summary>A witness behind what would be its network, which can be cut.</summary>
    private sealed class WitnessOverHttp(Witness witness) : HttpMessageHandler
    {
        private readonly TaskCompletionSource silence = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Witness Witness => witness;

        public bool Down { get; set; }

        public int Asked { get; private set; }

        /// <summary>Name of a host that takes requests and does not answer.</summary>
        public string? Silent { get; set; }

        /// <summary>How often it was asked.</summary>
        public int SilentAsked { get; private set; }

        /// <summary>Ends its requests: it does not let them be cancelled.</summary>
        public void EndSilence() => silence.TrySetException(new HttpRequestException("silent"));

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            if (Silent is not null && request.RequestUri!.Host.StartsWith(Silent, StringComparison.Ordinal))
            {
                SilentAsked++;
                await silence.Task;
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
