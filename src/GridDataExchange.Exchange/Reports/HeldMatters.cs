using System.Text.Json;
using GridDataExchange.Ledger.Retention;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Tells whom it is about what a legal hold keeps, so that nobody reads, or destroys, what is kept about self.</summary>
/// <param name="holds">Opens what is held.</param>
internal sealed class HeldMatters(Holds holds)
{
    /// <summary>True where any copy of the hold is about the officer, or that cannot be told since one does not open.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="officer">Who would act on it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<bool> AreOwnAsync(Guid hold, TokenFacts officer, CancellationToken cancellationToken)
    {
        if (await holds.ReadAllAsync(hold, cancellationToken).ConfigureAwait(false) is not { } bodies)
        {
            return true;
        }

        foreach (var bytes in bodies)
        {
            using var document = JsonDocument.Parse(bytes);
            if (await IsOwnAsync(document.RootElement, hold, officer, cancellationToken).ConfigureAwait(false) is not false)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a record that the hold keeps is about the officer; null where that cannot be told.</summary>
    public async Task<bool?> IsOwnAsync(JsonElement body, Guid hold, TokenFacts officer, CancellationToken cancellationToken)
    {
        if (OwnMatter.Is(body, officer))
        {
            return true;
        }

        // A closing names its alert alone, and is about whom that is about.
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("alert", out var closed))
        {
            return false;
        }

        if (closed.ValueKind != JsonValueKind.String || !closed.TryGetGuid(out var alert) || await holds.OpenAsync(hold, alert, cancellationToken).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        using var document = JsonDocument.Parse(bytes);
        return await IsOwnAsync(document.RootElement, hold, officer, cancellationToken).ConfigureAwait(false);
    }
}
