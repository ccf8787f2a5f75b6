using System.Diagnostics;
using GridDataExchange.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>What the same rows cost without a ledger's work: one INSERT a transaction, one after another, into a table of the same columns, checked by nothing.</summary>
internal static class SingleInserts
{
    private const string Prepare = "DROP TABLE IF EXISTS ledger.bare; CREATE TABLE ledger.bare (LIKE ledger.record INCLUDING DEFAULTS INCLUDING INDEXES)";
    private const string Insert = "INSERT INTO ledger.bare (id, node, counter, epoch, rights_end, payload, salt, commitment) VALUES ($1, $2, $3, NULL, NULL, $4, $5, $6)";

    public static async Task<double> MeasureAsync(IServiceProvider services, RecordedPartner partner, TimeSpan length, CancellationToken stop)
    {
        await using var connection = await services.GetRequiredService<IDatabases>().For(DatabaseRole.Owner).OpenConnectionAsync(stop);
        await using (var prepare = new NpgsqlCommand(Prepare, connection))
        {
            await prepare.ExecuteNonQueryAsync(stop);
        }

        await using var insert = new NpgsqlCommand(Insert, connection);
        var payload = new byte[(Appends.BodyLength * 4 / 3) + 250];
        Random.Shared.NextBytes(payload);
        var (id, counter) = (new NpgsqlParameter<Guid>(), new NpgsqlParameter<long>());
        insert.Parameters.Add(id);
        insert.Parameters.Add(new NpgsqlParameter { Value = "bare", NpgsqlDbType = NpgsqlDbType.Text });
        insert.Parameters.Add(counter);
        insert.Parameters.Add(new NpgsqlParameter { Value = payload });
        insert.Parameters.Add(new NpgsqlParameter { Value = new byte[32] });
        insert.Parameters.Add(new NpgsqlParameter { Value = new byte[32] });
        await insert.PrepareAsync(stop);
        var querying = partner.AskAsync(partner.Recorded, 2, length, stop);
        var count = 0L;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < length)
        {
            (id.TypedValue, counter.TypedValue) = (Guid.NewGuid(), ++count);
            await insert.ExecuteNonQueryAsync(stop);
        }

        var perSecond = count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        await querying;
        return perSecond;
    }
}
