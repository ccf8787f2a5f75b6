using System.Collections.Concurrent;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Exporting;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>Records as they leave for a SIEM.</summary>
public sealed class RecordExportTests(ReportFixture server) : IClassFixture<ReportFixture>, IDisposable
{
    private const int NotSent = 4331;
    private const int SentAgain = 4332;

    private readonly LogEvents log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => log.Dispose();

    [Fact]
    public async Task Cut_off_in_the_middle_of_frames_every_record_arrives_and_every_frame_is_rfc_5424()
    {
        await AskAsync(30);
        await using var collector = new SyslogCollector(777, 5_000, 12_345);
        await using var sender = Sender(new SyslogSink(collector.Address, server.Keys) { Patience = TimeSpan.FromMinutes(1) });

        await ArrivedAsync(collector.Ids);

        Assert.Empty(collector.Wrong);
        Assert.Equal(4, collector.Connections);
        Assert.Contains(collector.Ids.Values, times => times > 1);
    }

    [Fact]
    public async Task What_settled_is_not_sent_again_by_the_next_sender()
    {
        await AskAsync(3);
        var name = $"test-{Guid.NewGuid():N}";
        await using (var first = new SyslogCollector())
        await using (Sender(new SyslogSink(first.Address, server.Keys) { Settles = TimeSpan.Zero }, name))
        {
            await ArrivedAsync(first.Ids);
            await Waiting.UntilAsync(async () => await server.Databases.ScalarAsync<long>("SELECT coalesce(max(next), 0) FROM ledger.follower WHERE name = $1", name) >= first.Ids.Count);
        }

        var before = await IdsAsync();
        await AskAsync(1);
        await using var second = new SyslogCollector();
        await using var sender = Sender(new SyslogSink(second.Address, server.Keys), name);
        await Waiting.UntilAsync(async () => (await IdsAsync()).Except(before).All(second.Ids.ContainsKey) && !second.Ids.IsEmpty);

        Assert.True(second.Ids.Count < before.Count, "all were sent again");
    }

    [Fact]
    public async Task Nothing_that_leaves_tells_of_a_person_an_operator_or_a_case()
    {
        var operatorName = $"op-{Guid.NewGuid():N}";
        var (client, token) = await server.PartnerAsync(scopes: "data:resident data:household");
        var persons = await server.SeeAsync(token, """{ residents(first: 20) { nodes { name idNumber phone birthDate household { address } } } }""", operatorName);
        var value = $"looked-{Guid.NewGuid():N}";
        await server.SeeAsync(token, $$"""{ residents(lookup: { idNumber: "{{value}}" }) { nodes { name } } }""", operatorName);
        await using var collector = new SyslogCollector();
        await using var otlp = await OtlpCollector.StartAsync();
        await using var syslogSender = Sender(new SyslogSink(collector.Address, server.Keys));
        await using var otlpSender = Sender(new OtlpSink(otlp.Address, server.Keys, new HttpClient(), TimeProvider.System));
        await ArrivedAsync(collector.Ids);
        await ArrivedAsync(otlp.Ids);

        var names = await TextsAsync("""SELECT name FROM data.resident""");
        foreach (var text in (string[])[collector.Text.ToString(), otlp.Text])
        {
            Assert.Contains(client.Id, text, StringComparison.Ordinal);
            Assert.Contains("phone=last4", text, StringComparison.Ordinal);
            Assert.Contains("idNumber=lookup", text, StringComparison.Ordinal);
            Assert.All([.. persons, .. names, operatorName, value, "CASE-1", "SJ-1", "auditor-1", "****", "230899"], personal => Assert.DoesNotContain(personal, text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_collector_that_takes_nothing_holds_up_nothing_is_logged_once_and_gets_everything_once_it_does()
    {
        await using var refusing = await OtlpCollector.StartAsync();
        refusing.Status = 503;
        await using var sender = Sender(new OtlpSink(refusing.Address, server.Keys, new HttpClient(), TimeProvider.System));
        await Waiting.UntilAsync(() => refusing.Refused >= 3);
        await AskAsync(3); // answered and indexed meanwhile
        Assert.Empty(log.Of(SentAgain));

        refusing.Status = 200;

        await ArrivedAsync(refusing.Ids);
        await LoggedOnceAsync();
    }

    [Fact]
    public async Task A_collector_that_cannot_be_reached_is_logged_once_and_once_more_when_it_has_records_again()
    {
        await using var collector = SyslogCollector.Away();
        var sink = new CountedSink(new SyslogSink(collector.Address, server.Keys));
        await using var sender = Sender(sink);
        await Waiting.UntilAsync(() => sink.Tries >= 4);
        Assert.Empty(log.Of(SentAgain));

        collector.Listen();

        await ArrivedAsync(collector.Ids);
        await LoggedOnceAsync();
    }

    [Fact]
    public async Task A_collector_that_takes_connections_and_drops_them_is_logged_once()
    {
        await using var collector = new SyslogCollector(1, 1, 1);
        await using var sender = Sender(new SyslogSink(collector.Address, server.Keys) { Patience = TimeSpan.FromMinutes(1) });

        await ArrivedAsync(collector.Ids);

        await LoggedOnceAsync();
        Assert.Equal(4, collector.Connections);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_collector_that_takes_connections_and_reads_nothing_is_logged_once_and_keeps_no_sender_from_its_end(bool tls)
    {
        await AskAsync(1);
        using var authority = new TestAuthority();
        await using var collector = SyslogCollector.ThatReadsNothing(tls ? authority.Issue() : null);
        var sink = new SyslogSink(collector.Address, server.Keys) { Authorities = authority.Certificates, Patience = TimeSpan.FromSeconds(5) };
        var sender = Sender(new ManifoldSink(sink));

        await Waiting.UntilAsync(() => log.Of(NotSent).Count > 0);
        await sender.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), Stop);

        Assert.Contains("TimeoutException", Assert.Single(log.Of(NotSent)), StringComparison.Ordinal);
        Assert.Empty(log.Of(SentAgain));
        Assert.NotEqual(0, collector.Connections);
    }

    [Fact]
    public async Task Over_TLS_records_arrive_at_a_collector_whose_authority_is_trusted()
    {
        using var authority = new TestAuthority();
        await using var collector = new SyslogCollector(authority.Issue());
        await using var sender = Sender(new SyslogSink(collector.Address, server.Keys) { Authorities = authority.Certificates });

        await ArrivedAsync(collector.Ids);

        Assert.Equal("tls", collector.Address.Scheme);
        Assert.Empty(collector.Wrong);
        Assert.Empty(log.Of(NotSent));
    }

    [Theory]
    [InlineData("the machine's authorities alone are trusted")]
    [InlineData("another authority is trusted")]
    [InlineData("the certificate is for another name")]
    [InlineData("the certificate has run out")]
    public async Task Over_TLS_nothing_is_sent_to_a_collector_whose_certificate_is_not_believed_and_that_is_logged_once(string why)
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        var certificate = why.EndsWith("name", StringComparison.Ordinal) ? authority.Issue("siem.example.org") : why.EndsWith("out", StringComparison.Ordinal) ? authority.Issue(days: -1) : authority.Issue();
        var trusted = why.StartsWith("the machine", StringComparison.Ordinal) ? null : why.StartsWith("another", StringComparison.Ordinal) ? other.Certificates : authority.Certificates;
        await using var collector = new SyslogCollector(certificate);
        await using var sender = Sender(new SyslogSink(collector.Address, server.Keys) { Authorities = trusted });

        await Waiting.UntilAsync(() => collector.Connections >= 3 || collector.Text.Length > 0);

        Assert.Equal("", collector.Text.ToString());
        Assert.Contains("AuthenticationException", Assert.Single(log.Of(NotSent)), StringComparison.Ordinal);
        Assert.Empty(log.Of(SentAgain));
    }

    [Fact]
    public async Task A_server_sends_over_TLS_to_collectors_of_the_authority_that_is_configured()
    {
        using var authority = new TestAuthority();
        var file = Path.Combine(server.Server.DataDirectory, "authority.pem");
        await File.WriteAllTextAsync(file, authority.Certificates.ExportCertificatePems(), Stop);
        await using var syslog = new SyslogCollector(authority.Issue());
        await using var otlp = await OtlpCollector.StartAsync(authority.Issue());
        await using var sending = new ServerFixture([$"--Exchange:Export:Syslog={syslog.Address}", $"--Exchange:Export:Otlp={otlp.Address}", $"--Exchange:Export:CertificateAuthority={file}"]);
        var databases = (await sending.HostAsync()).Services.GetRequiredService<IDatabases>();

        Assert.Equal("https", otlp.Address.Scheme);
        await ArrivedAsync(syslog.Ids, databases);
        await ArrivedAsync(otlp.Ids, databases);
    }

    private RecordSender Sender(IRecordSink sink, string? name = null) => new(
        server.Databases, new LedgerIdentity(server.Services.GetRequiredService<MasterKey>()), name ?? $"test-{Guid.NewGuid():N}", sink, TimeProvider.System, new LoggerFactory([log]).CreateLogger<RecordSender>());

    private async Task AskAsync(int times)
    {
        var (_, token) = await server.PartnerAsync();
        for (var i = 0; i < times; i++)
        {
            await server.SeeAsync(token, "{ residents(first: 3) { nodes { name } } }");
        }
    }

    private async Task LoggedOnceAsync()
    {
        await Waiting.UntilAsync(() => log.Of(SentAgain).Count > 0);
        Assert.Single(log.Of(NotSent));
        Assert.Single(log.Of(SentAgain));
    }

    private async Task ArrivedAsync(ConcurrentDictionary<Guid, int> ids, IDatabases? databases = null)
    {
        var wanted = await IdsAsync(databases);
        Assert.NotEmpty(wanted);
        await Waiting.UntilAsync(() => wanted.All(ids.ContainsKey));
    }

    private async Task<List<Guid>> IdsAsync(IDatabases? databases = null) =>
        [.. (await TextsAsync("SELECT r.id::text FROM ledger.record r JOIN ledger.sequence s ON s.node = r.node AND r.counter BETWEEN s.first AND s.first + s.size - 1", databases)).Select(Guid.Parse)];

    private async Task<List<string>> TextsAsync(string sql, IDatabases? databases = null)
    {
        await using var command = (databases ?? server.Databases).For(DatabaseRole.Owner).CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var texts = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    /// <summary>Counts how often it is tried to send.</summary>
    private sealed class CountedSink(IRecordSink sink) : IRecordSink
    {
        private int tries;

        public int Tries => Volatile.Read(ref tries);

        public TimeSpan Settles => sink.Settles;

        public Task SendAsync(IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref tries);
            return sink.SendAsync(records, cancellationToken);
        }

        public void Check() => sink.Check();

        public ValueTask DisposeAsync() => sink.DisposeAsync();
    }

    /// <summary>Sends for some records more than any system's buffers hold, of records that are quickly written.</summary>
    private sealed class ManifoldSink(IRecordSink sink) : IRecordSink
    {
        public TimeSpan Settles => sink.Settles;

        public Task SendAsync(IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken) =>
            sink.SendAsync([.. Enumerable.Range(0, 100_000).Select(i => new SequencedRecord(i, null))], cancellationToken);

        public void Check() => sink.Check();

        public ValueTask DisposeAsync() => sink.DisposeAsync();
    }
}
