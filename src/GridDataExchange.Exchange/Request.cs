using GridDataExchange.Exchange.Quotas;
using GridDataExchange.Policies;
using GridDataExchange.Query;
using GridDataExchange.Query.Selections;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange;

/// <summary>One try at a request on its way through the steps: each fills in what the next ones need.</summary>
internal sealed class Request(ExchangeRequest asked, DateTimeOffset time)
{
    public ExchangeRequest Asked => asked;

    /// <summary>The document's text; until a registered one is found, its id as it was sent.</summary>
    public string Text { get; set; } = asked.DocumentId ?? asked.Document;

    /// <summary>The moment the request came in.</summary>
    public DateTimeOffset Time => time;

    /// <summary>Name of the step that is at work: a refusal's record says which one refused.</summary>
    public string Step { get; set; } = "";

    public RightsSnapshot? Rights { get; set; }

    /// <summary>The policy set in force by <see cref="Rights"/>.</summary>
    public LoadedPolicies? Policies { get; set; }

    public Grant? Grant { get; set; }

    public RequestContext? Context { get; set; }

    public Entitlement? Entitlement { get; set; }

    public QueryDocument? Document { get; set; }

    public Question? Question { get; set; }

    public Query.Plans.Plan? Plan { get; set; }

    /// <summary>True once rows were looked for: a refusal from then on may tell of them.</summary>
    public bool Ran { get; set; }

    public QueryAnswer? Answer { get; set; }

    /// <summary>The blind tokens of the persons in each disclosure of the answer, in their order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Tokens { get; set; } = [];

    /// <summary>The quota whose bound on persons the answer would have passed.</summary>
    public QuotaKey? Beyond { get; set; }

    /// <summary>When the rights end by time: with the token or the grant, whichever is first.</summary>
    public DateTimeOffset RightsEnd => Grant!.Ends < asked.Token.Expires ? Grant.Ends : asked.Token.Expires;
}
