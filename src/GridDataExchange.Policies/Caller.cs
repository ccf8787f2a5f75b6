using System.Collections.Immutable;

namespace GridDataExchange.Policies;

/// <summary>Who asks, as the token and the live grant say: the facts that policies may test.</summary>
/// <param name="Department">Code of the department.</param>
/// <param name="Client">The OAuth client id.</param>
/// <param name="Purpose">Code of the one purpose of the token.</param>
/// <param name="Scopes">Scopes of the token that the grant has too, in ordinal order.</param>
/// <param name="Jurisdictions">Division codes of the grant, in ordinal order.</param>
public sealed record Caller(string Department, string Client, string Purpose, ImmutableArray<string> Scopes, ImmutableArray<string> Jurisdictions);

/// <summary>The circumstances of one request that policies may test.</summary>
/// <param name="Case">The case number, <c>""</c> where none was given.</param>
/// <param name="Operator">The operator, <c>""</c> where none was named.</param>
/// <param name="OperatorVerified">True only where the operator signed in or the token was exchanged for one; a header never makes it so.</param>
/// <param name="Time">The moment of the request.</param>
/// <param name="Date">Its day in the exchange's time zone.</param>
public sealed record RequestContext(string Case, string Operator, bool OperatorVerified, DateTimeOffset Time, DateOnly Date);
