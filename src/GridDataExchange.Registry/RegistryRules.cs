
namespace GridDataExchange.Registry;

/// <summary>What may be registered.</summary>
internal static class RegistryRules
{
    public static void Check(Department department)
    {
        Require(department.Code.Length > 0, "A department needs a code.");
    }

    public static void Check(RegisteredClient client, Believed before)
    {
        Require(client.Id.Length > 0, "A client needs an id.");
        Require(before.Rows.Departments.Any(department => department.Code == client.Department), $"There is no department `{client.Department}`; add it before its client.");
    }

    public static void Check(Grant grant, Believed before, DateTimeOffset now)
    {
        Require(grant.Purpose.Length > 0, "A grant is for one purpose; name it.");
        Require(!grant.Scopes.IsDefaultOrEmpty && !grant.Jurisdictions.IsDefault, "A grant has scopes and jurisdictions; name them.");
        Require(!grant.Scopes.Any(scope => scope.StartsWith("purpose:", StringComparison.Ordinal)), "A grant's purpose is not among its scopes; leave `purpose:…` out.");
        Require(AsKept(grant.Starts) < AsKept(grant.Ends), "A grant ends after it starts; put the times right.");
        Require(grant.Ends > now, "The grant would have ended already; give it a later end.");
        Require(before.Clients.Any(client => client.Content.Id == grant.Client), $"There is no client `{grant.Client}`; add it before its grant.");
        Require(
            !before.Grants.Any(other => other.Content.Client == grant.Client && other.Content.Purpose == grant.Purpose && other.Content.Starts < grant.Ends && grant.Starts < other.Content.Ends),
            $"The client `{grant.Client}` has a grant for `{grant.Purpose}` in that time already; end that one first.");
    }

    /// <summary>To the microsecond, which is what PostgreSQL keeps, in UTC.</summary>
    public static DateTimeOffset AsKept(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    private static void Require(bool holds, string sentence)
    {
        if (!holds)
        {
            throw new RegistryException(sentence);
        }
    }
}
