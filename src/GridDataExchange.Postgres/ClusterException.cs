namespace GridDataExchange.Postgres;

/// <summary>PostgreSQL cannot be used as configured. The message is one sentence that says what to do, and holds no value, secret or SQL.</summary>
public sealed class ClusterException : Exception
{
    /// <summary>With the sentence.</summary>
    public ClusterException(string message)
        : base(message)
    {
    }

    /// <summary>With the sentence and what it came from.</summary>
    public ClusterException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
