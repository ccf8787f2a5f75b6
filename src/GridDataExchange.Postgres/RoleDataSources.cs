using Npgsql;

namespace GridDataExchange.Postgres;

/// <summary>How each role's data source is set up.</summary>
internal static class RoleDataSources
{
    /// <summary>
    /// How long a database that neither answers nor closes is waited for when connecting, in seconds; and so when a statement is given up, because the
    /// driver then sends a cancel request on a connection of its own, and waits as long for it to be closed, on the thread that gives up.
    /// </summary>
    private const int SecondsToConnect = 5;

    /// <summary>The same for an answer to one of the small statements that a request or a check of health waits for.</summary>
    private const int SecondsToAnswer = 10;

    /// <summary>Builds a role's data source from how to connect as it.</summary>
    public static NpgsqlDataSource Build(DatabaseRole role, NpgsqlConnectionStringBuilder connection)
    {
        connection.ApplicationName = RoleNames.Of(role);
        connection.IncludeErrorDetail = false; // DETAIL quotes values
        connection.PersistSecurityInfo = false;
        connection.MaxPoolSize = role switch
        {
            DatabaseRole.Query => 64,
            DatabaseRole.Authorization => 48,
            _ => 16,
        };
        if (role is not DatabaseRole.Owner)
        {
            connection.Timeout = AtMost(connection.Timeout, SecondsToConnect);
        }

        switch (role)
        {
            case DatabaseRole.Query or DatabaseRole.LedgerReader:
                connection.MaxAutoPrepare = 200;
                connection.AutoPrepareMinUsages = 2;
                connection.NoResetOnClose = true; // the planner's statements set nothing that outlives them
                // A node's statement takes its values from the rows of unnest, which the planner does not look into: planning it anew for each
                // execution finds the same plan, and costs more than running it.
                connection.Options = Join(connection.Options, "-c statement_timeout=30s -c default_transaction_read_only=on -c plan_cache_mode=force_generic_plan");

                // Text, numbers, dates, booleans and arrays of them are all a dataset has.
                var slim = new NpgsqlSlimDataSourceBuilder(connection.ConnectionString);
                slim.EnableArrays();
                slim.EnableTransportSecurity();
                return slim.Build();
            case DatabaseRole.LedgerWriter:
                connection.IncludeFailedBatchedCommand = true; // which companion of which record failed
                connection.MaxAutoPrepare = 20;
                connection.AutoPrepareMinUsages = 2;
                connection.NoResetOnClose = true;
                connection.Options = Join(connection.Options, "-c statement_timeout=10s");
                break;
            case DatabaseRole.LedgerIntegrator:
                // A paused integrator must not keep the others from their turn: the database ends its transaction, and with it its lock.
                connection.Options = Join(connection.Options, "-c idle_in_transaction_session_timeout=2s -c statement_timeout=30s");
                break;
            case DatabaseRole.Quota or DatabaseRole.Authorization or DatabaseRole.Registry or DatabaseRole.LedgerPublic:
                connection.CommandTimeout = AtMost(connection.CommandTimeout, SecondsToAnswer);
                break;
            default:
                break;
        }

        return NpgsqlDataSource.Create(connection);
    }

    /// <summary>What an operator's connection string says, where that is sooner; 0 there is without end.</summary>
    private static int AtMost(int seconds, int most) => seconds == 0 ? most : Math.Min(seconds, most);

    private static string Join(string? options, string more) => string.IsNullOrEmpty(options) ? more : $"{options} {more}";
}
