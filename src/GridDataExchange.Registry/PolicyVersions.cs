using GridDataExchange.Policies;
using Npgsql;

namespace GridDataExchange.Registry;

/// <summary>The policy sets that were ever in force, each under the hash of its content: table <c>registry.policy_version</c>, of which nothing is changed or deleted.</summary>
internal static class PolicyVersions
{
    /// <summary>Stores the set where it is new and puts it in force; false where it is stored and in force.</summary>
    public static async Task<bool> PutInForceAsync(RightsChange change, PolicySet policies, string node, CancellationToken cancellationToken)
    {
        if (PolicySet.VersionOf(policies.Content) != policies.Version)
        {
            throw new ArgumentException("The policy set's version is not the hash of its content.", nameof(policies));
        }

        var added = await change.RunAsync(
            "INSERT INTO registry.policy_version (version, content, node) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            [policies.Version, policies.Content, node],
            cancellationToken).ConfigureAwait(false);
        if (added == 0 && change.Standing.PolicyVersion == policies.Version)
        {
            return false;
        }

        change.Standing = change.Standing.WithPolicies(policies.Version);
        return true;
    }

    public static async Task<string?> ReadAsync(NpgsqlDataSource source, string version, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT content FROM registry.policy_version WHERE version = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = version });
        var content = (string?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        return content is null || PolicySet.VersionOf(content) == version
            ? content
            : throw new RegistryException($"The stored policies of version {version} were changed outside the exchange; restore them from a backup.");
    }
}
