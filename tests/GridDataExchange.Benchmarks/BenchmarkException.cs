namespace GridDataExchange.Benchmarks;

/// <summary>The measurement cannot be made, or what it found is not what it should measure.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
