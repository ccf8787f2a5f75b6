using System.Globalization;
using System.Runtime.InteropServices;

namespace GridDataExchange.Benchmarks;

/// <summary>Prints the figures as a table in Markdown.</summary>
internal sealed class Report(TextWriter output)
{
    public void Head(Load load, int visible, string postgres)
    {
        Line($"Point read with household, each answer recorded durably before it leaves: {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {postgres}.");
        Line($"{load.Residents} residents, of whom the department sees and asks about {visible}; {load.Duration.TotalSeconds} s each after {load.WarmUp.TotalSeconds} s of warm-up.");
        Line($"Client, server and PostgreSQL share the cores.");
        Line($"");
        Line($"| connections | recorded queries/s | p50 ms | p99 ms | answers | server µs | PostgreSQL µs | client µs |");
        Line($"|---:|---:|---:|---:|---:|---:|---:|---:|");
    }

    public void Row(Figures figures) => Line(
        $"| {figures.Connections} | {figures.PerSecond:F0} | {figures.Percentile(0.50):F2} | {figures.Percentile(0.99):F2} | {figures.Answers} | {figures.PerAnswer(figures.Used.Server):F0} | {figures.PerAnswer(figures.Used.Postgres):F0} | {figures.PerAnswer(figures.Used.Client):F0} |");

    public void Foot()
    {
        Line($"");
        Line($"µs: processor time an answer. Every answer named a ledger record of its own, and the ledger grew by exactly these.");
    }

    private void Line(FormattableString text)
    {
        output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }
}
