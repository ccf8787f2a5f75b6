namespace GridDataExchange.Ledger.Following;

/// <summary>Where records are sent to, outside of the database.</summary>
public interface IRecordSink : IAsyncDisposable
{
    /// <summary>How long after it was sent a record counts as arrived, where nothing broke meanwhile; zero where the other side says so itself.</summary>
    TimeSpan Settles { get; }

    /// <summary>Sends records, in order. What throws is tried again, from the first record that does not count as arrived.</summary>
    Task SendAsync(IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken);

    /// <summary>Throws an <see cref="IOException"/> where what was sent before may not have arrived.</summary>
    void Check();
}
