using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Steps;

/// <summary>The purpose may require a case and an operator: checked before a schema is built, so that nothing of it shows without them.</summary>
internal sealed class CheckContext(TimeZoneInfo zone) : IStep
{
    // Longer than any real case number or operator's name; both go into every record.
    public const int LongestHeader = 200;

    public string Name => "context";

    public ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        var asked = request.Asked;
        var purpose = request.Policies!.Set.Catalogue.FindPurpose(asked.Token.Purpose!)
            ?? throw new RefusedException(RefusalCode.GrantEnded, "the token's purpose is no longer one of this exchange: ask for another");
        if (asked.Case.Length > LongestHeader || asked.Operator.Length > LongestHeader)
        {
            throw new RefusedException(RefusalCode.BadInput, $"`Exchange-Case` and `Exchange-Operator` may have {LongestHeader} characters at most");
        }

        switch (purpose.FindUnmet(asked.Case, asked.Operator))
        {
            case PurposeRequirement.Case:
                throw new RefusedException(RefusalCode.CaseRequired, purpose.CaseFormat is null
                    ? "this purpose requires a case number: send it in the header `Exchange-Case`"
                    : $"this purpose requires a case number of the form {purpose.CaseFormat}: send it in the header `Exchange-Case`");
            case PurposeRequirement.Operator:
                throw new RefusedException(RefusalCode.OperatorRequired, "this purpose requires an operator: name the person who asks in the header `Exchange-Operator`");
        }

        // A header is a claim: only sign-in or token exchange would verify the operator.
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(request.Time, zone).DateTime);
        request.Context = new RequestContext(asked.Case, asked.Operator, OperatorVerified: false, request.Time, day);
        return ValueTask.CompletedTask;
    }
}
