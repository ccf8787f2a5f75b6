namespace GridDataExchange.Benchmarks;

/// <summary>What to measure.</summary>
/// <param name="Residents">Residents of the demo's county.</param>
/// <param name="Connections">Numbers of connections, one measurement each.</param>
/// <param name="Duration">How long each measurement lasts.</param>
/// <param name="WarmUp">How long the same load runs before it, unmeasured.</param>
internal sealed record Load(int Residents, IReadOnlyList<int> Connections, TimeSpan Duration, TimeSpan WarmUp);
