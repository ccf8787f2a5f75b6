using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger;

namespace GridDataExchange.IntegrationTests.Exchange;

/// <summary>The real ledger with something between: before an append, instead of it, or after it committed.</summary>
internal sealed class InterposedLedger(ILedger inner) : ILedger
{
    private int answers;

    public string Node => inner.Node;

    /// <summary>Appends of answers asked for so far.</summary>
    public int Answers => answers;

    /// <summary>Runs before each append of an answer, with its number from 1; a verdict it returns is taken in place of the append.</summary>
    public Func<int, Task<AppendVerdict?>>? BeforeAnswer { get; init; }

    /// <summary>Runs before each append of a refusal.</summary>
    public Func<Task<AppendVerdict?>>? BeforeRefusal { get; init; }

    /// <summary>Runs once an append is done, before anybody hears of it.</summary>
    public Func<LedgerEntry, Appended, Task>? After { get; init; }

    public async Task<Appended> AppendAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        var isAnswer = JsonDocument.Parse($"{{{Encoding.UTF8.GetString(entry.Body.Span)}}}").RootElement.GetProperty("kind").GetString() == "answer";
        var verdict = isAnswer
            ? BeforeAnswer is null ? null : await BeforeAnswer(++answers)
            : BeforeRefusal is null ? null : await BeforeRefusal();
        var appended = verdict is { } given ? new Appended(given, default) : await inner.AppendAsync(entry, cancellationToken);
        if (After is not null)
        {
            await After(entry, appended);
        }

        return appended;
    }
}
