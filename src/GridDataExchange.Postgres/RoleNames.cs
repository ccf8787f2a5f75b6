namespace GridDataExchange.Postgres;

/// <summary>The names of the roles in the database; scripts and grants write them out.</summary>
public static class RoleNames
{
    /// <summary>Name of a role.</summary>
    public static string Of(DatabaseRole role) => role switch
    {
        DatabaseRole.Owner => "gdx_owner",
        DatabaseRole.Query => "gdx_query",
        DatabaseRole.LedgerWriter => "gdx_ledger_writer",
        DatabaseRole.LedgerIntegrator => "gdx_ledger_integrator",
        DatabaseRole.LedgerPublic => "gdx_ledger_public",
        DatabaseRole.Registry => "gdx_registry",
        DatabaseRole.Publisher => "gdx_publisher",
        DatabaseRole.Authorization => "gdx_authorization",
        DatabaseRole.Quota => "gdx_quota",
        DatabaseRole.LedgerReader => "gdx_ledger_reader",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };
}
