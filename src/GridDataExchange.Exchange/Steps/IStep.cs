namespace GridDataExchange.Exchange.Steps;

/// <summary>One step of a request. It refuses by <see cref="Query.RefusedException"/>.</summary>
internal interface IStep
{
    /// <summary>The name that a refusal's record says.</summary>
    string Name { get; }

    ValueTask TakeAsync(Request request, CancellationToken cancellationToken);
}
