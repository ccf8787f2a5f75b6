using GridDataExchange.Exchange;
using GridDataExchange.Postgres;

namespace GridDataExchange.Server.Http;

/// <summary>A client as the records of what it administers name it.</summary>
internal static class ClientActor
{
    public static Actor Of(TokenFacts token) =>
        new(ActorKind.Client, token.Client) { Department = token.Department, Purpose = token.Purpose, Grant = token.Grant };
}
