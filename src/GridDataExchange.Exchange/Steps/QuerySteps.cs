using GridDataExchange.Exchange.Quotas;
using GridDataExchange.Query.Describing;

namespace GridDataExchange.Exchange.Steps;

/// <summary>Parses and counts the document.</summary>
internal sealed class Parse : IStep
{
    public string Name => "parse";

    public ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        request.Document = request.Policies!.Engine.Read(request.Text, request.Entitlement!);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Validates the operation against the caller's own schema.</summary>
internal sealed class Validate : IStep
{
    public string Name => "validate";

    public async ValueTask TakeAsync(Request request, CancellationToken cancellationToken) =>
        request.Question = await request.Policies!.Engine.ValidateAsync(request.Document!, request.Asked.OperationName, request.Asked.Variables, request.Entitlement!, request.Context!, cancellationToken).ConfigureAwait(false);
}

/// <summary>Refuses what could be too large before anything is planned or run.</summary>
internal sealed class Weigh : IStep
{
    public string Name => "weigh";

    public ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        request.Policies!.Engine.Weigh(request.Question!);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Finds or makes the plan.</summary>
internal sealed class MakePlan : IStep
{
    public string Name => "plan";

    public ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        request.Plan = request.Policies!.Engine.Plan(request.Question!);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Runs the plan and writes the answer, which stays here until its record is durable.</summary>
internal sealed class Run(QuotaKeeper quotas) : IStep
{
    public string Name => "run";

    public async ValueTask TakeAsync(Request request, CancellationToken cancellationToken)
    {
        var left = request.Question!.AsksMe ? await quotas.LeftAsync(request, cancellationToken).ConfigureAwait(false) : [];
        request.Ran = true;
        request.Answer = await request.Policies!.Engine.RunAsync(request.Plan!, request.Question, new CallerFacts(request.Grant!.Id, request.RightsEnd, left), cancellationToken).ConfigureAwait(false);
    }
}
