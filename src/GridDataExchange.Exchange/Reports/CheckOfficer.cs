using GridDataExchange.Exchange.Steps;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Reports;

/// <summary>Reports over the ledger are for officers: the scope <c>officer</c> in the token and in the very grant it was issued under, for the purpose of reviews.</summary>
internal sealed class CheckOfficer : IStep
{
    private const string Scope = "officer";
    private const string Purpose = "audit-review";

    public string Name => "officer";

    public ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        var token = request.Asked.Token;
        var grant = request.Grant!;
        if (token.Purpose != Purpose || grant.Id != token.Grant || !token.Scopes.Contains(Scope, StringComparer.Ordinal) || !grant.Scopes.Contains(Scope, StringComparer.Ordinal))
        {
            throw new RefusedException(RefusalCode.GrantEnded, $"this needs a token with the scope `{Scope}` for the purpose `{Purpose}`, under a live grant");
        }

        return request.Rights!.IsOf(token.Client, token.Department)
            ? ValueTask.CompletedTask
            : throw new RefusedException(RefusalCode.GrantEnded, "the client is no longer registered with the token's department: ask for a new token, or an administrator");
    }
}
