namespace GridDataExchange.Registry;

/// <summary>A change of the registry that cannot be made. The message is one sentence that says what to do.</summary>
public sealed class RegistryException : Exception
{
    /// <summary>With the sentence.</summary>
    public RegistryException(string message)
        : base(message)
    {
    }
}
