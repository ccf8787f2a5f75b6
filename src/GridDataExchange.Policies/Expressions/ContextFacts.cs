using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Expressions;

/// <summary>The facts of caller and request as values of CEL.</summary>
internal static class ContextFacts
{
    /// <summary>The value of a fact.</summary>
    public static CelValue Read(ContextName name, Caller caller, RequestContext request) => name switch
    {
        ContextName.CallerDepartment => CelValue.OfNullable(caller.Department),
        ContextName.CallerClient => CelValue.OfNullable(caller.Client),
        ContextName.CallerPurpose => CelValue.OfNullable(caller.Purpose),
        ContextName.CallerScopes => CelValue.Of(CelList.Of(caller.Scopes)),
        ContextName.CallerJurisdictions => CelValue.Of(CelList.Of(caller.Jurisdictions)),
        ContextName.RequestDate => CelValue.Of(request.Date),
        ContextName.RequestTime => CelValue.Of(Moment.Of(Whole(request.Time))),
        ContextName.RequestCase => CelValue.OfNullable(request.Case),
        ContextName.RequestOperatorName => CelValue.OfNullable(request.Operator),
        ContextName.RequestOperatorVerified => CelValue.Of(request.OperatorVerified),
        _ => default,
    };

    /// <summary>A moment no finer than the microseconds that PostgreSQL keeps: a finer one would make the evaluators differ.</summary>
    public static DateTimeOffset Whole(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond));
}
