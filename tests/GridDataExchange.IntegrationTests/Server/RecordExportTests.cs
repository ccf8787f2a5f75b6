using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Exporting;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>Records as they leave for a SIEM.</summary>
public sealed class RecordExportTests(ReportFixture server) : IClassFixture<ReportFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cut_off_in_the_middle_of_frames_every_record_arrives_and_every_frame_is_rfc_5424()
    {
        await AskAsync(30);
        await using var collector = new SyslogCollector(777, 5_000, 12_345);
        await using var sender = Sender(new SyslogSink(collector.Address, server.Keys));

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
            await UntilAsync(async () => await server.Databases.ScalarAsync<long>("SELECT coalesce(max(next), 0) FROM ledger.follower WHERE name = $1", name) >= first.Ids.Count);
        }

        var before = await IdsAsync();
        await AskAsync(1);
        await using var second = new SyslogCollector();
        await using var sender = Sender(new SyslogSink(second.Address, server.Keys), name);
        await UntilAsync(async () => (await IdsAsync()).Except(before).All(second.Ids.ContainsKey) && !second.Ids.IsEmpty);

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
        using var otlp = new OtlpCollector();
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
    public async Task A_collector_that_is_not_there_holds_up_nothing_and_gets_everything_once_it_is()
    {
        using var refusing = new OtlpCollector { Status = 503 };
        await using var sender = Sender(new OtlpSink(refusing.Address, server.Keys, new HttpClient(), TimeProvider.System));
        await UntilAsync(() => Task.FromResult(refusing.Refused > 0));
        await AskAsync(3); // answered and indexed meanwhile

        refusing.Status = 200;

        await ArrivedAsync(refusing.Ids);
    }

    private RecordSender Sender(IRecordSink sink, string? name = null) => new(
        server.Databases, new LedgerIdentity(server.Services.GetRequiredService<MasterKey>()), name ?? $"test-{Guid.NewGuid():N}", sink, TimeProvider.System, NullLogger<RecordSender>.Instance);

    private async Task AskAsync(int times)
    {
        var (_, token) = await server.PartnerAsync();
        for (var i = 0; i < times; i++)
        {
            await server.SeeAsync(token, "{ residents(first: 3) { nodes { name } } }");
        }
    }

    private async Task ArrivedAsync(ConcurrentDictionary<Guid, int> ids)
    {
        var wanted = await IdsAsync();
        await UntilAsync(() => Task.FromResult(wanted.All(ids.ContainsKey)));
    }

    private async Task<List<Guid>> IdsAsync() => [.. (await TextsAsync("SELECT r.id::text FROM ledger.record r JOIN ledger.sequence s ON s.node = r.node AND r.counter BETWEEN s.first AND s.first + s.size - 1")).Select(Guid.Parse)];

    private async Task<List<string>> TextsAsync(string sql)
    {
        await using var command = server.Databases.For(DatabaseRole.Owner).CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var texts = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await holds())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>A collector of OpenTelemetry logs.</summary>
    private sealed class OtlpCollector : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly List<string> texts = [];

        public OtlpCollector()
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/v1/logs");
            }

            listener.Prefixes.Add(Address.GetLeftPart(UriPartial.Authority) + "/");
            listener.Start();
            _ = TakeAsync();
        }

        public Uri Address { get; }

        public int Status { get; set; } = 200;

        public int Refused { get; private set; }

        public ConcurrentDictionary<Guid, int> Ids { get; } = new();

        public string Text
        {
            get
            {
                lock (texts)
                {
                    return string.Concat(texts);
                }
            }
        }

        public void Dispose() => listener.Close();

        private async Task TakeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    using var reader = new StreamReader(context.Request.InputStream);
                    var text = await reader.ReadToEndAsync();
                    if (Status == 200)
                    {
                        lock (texts)
                        {
                            texts.Add(text);
                        }

                        Take(text);
                    }
                    else
                    {
                        Refused++;
                    }

                    context.Response.StatusCode = Status;
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
            }
        }

        private void Take(string text)
        {
            foreach (var record in JsonDocument.Parse(text).RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0].GetProperty("logRecords").EnumerateArray())
            {
                var id = record.GetProperty("attributes").EnumerateArray().First(a => a.GetProperty("key").GetString() == "gdx.record.id").GetProperty("value").GetProperty("stringValue").GetString()!;
                Ids.AddOrUpdate(Guid.Parse(id), 1, (_, n) => n + 1);
            }
        }
    }
}
