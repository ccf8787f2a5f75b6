using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>What a server in Production is started with: a witness of another department, which does not answer.</summary>
internal static class WitnessedProduction
{
    public static string[] Arguments { get; } =
    [
        "--environment", "Production",
        "--Exchange:Ledger:Department=data-bureau",
        "--Exchange:Ledger:Witnesses:0:Url=http://127.0.0.1:9/witness/",
        $"--Exchange:Ledger:Witnesses:0:Key={new NoteSigner(new byte[32], "witness.example/health", SignatureType.Cosignature).Key}",
        "--Exchange:Ledger:Witnesses:0:Department=health",
    ];
}
