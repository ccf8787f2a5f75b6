namespace GridDataExchange.Cli;

/// <summary>A command could not do what it was asked. The message is one sentence that says what to do, and holds no secret; what came from elsewhere is put into it by <see cref="PlainWriter.Line"/>.</summary>
internal sealed class CommandException(string message, int exitCode = CommandException.Failed) : Exception(message)
{
    /// <summary>Asked of the server, and not done.</summary>
    public const int Failed = 1;

    /// <summary>Wrongly called: nothing was asked of the server.</summary>
    public const int Usage = 2;

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
