using System.Security.Cryptography;
using GridDataExchange.Catalog;
using GridDataExchange.Demo.Seeding;
using GridDataExchange.Postgres;
using GridDataExchange.Publishing;
using GridDataExchange.Registry;

namespace GridDataExchange.Demo;

/// <summary>Makes the demo once: rows, departments, clients, grants and secrets. The tables must be there (<see cref="IPublisher.PrepareTablesAsync"/>).</summary>
public sealed class DemoSeeder(IDatabases databases, IPublisher publisher, IRegistry registry, IClientSecrets secrets, TimeProvider time)
{
    private const int GrantDays = 365;

    private const int SecretBytes = 32;

    private static readonly Actor Seed = new(ActorKind.Seed, "demo");

    /// <summary>Where the credentials of the demo's clients are, below a data folder.</summary>
    public static string CredentialsPath(string dataDirectory) => CredentialsFile.PathIn(dataDirectory);

    /// <summary>
    /// Makes what is missing. A demo that is whole stays as it is, with as many residents as it was made with, and gets the departments that an older
    /// version did not have; one that broke off is made anew. Secrets are kept in their file alone: a client that is not in it gets a new one.
    /// </summary>
    /// <returns>How many residents the demo has.</returns>
    /// <exception cref="DemoException">The database holds rows that are not the demo's, or the catalogue is not the one the demo is made for.</exception>
    public async Task<int> SeedAsync(Catalogue catalogue, int residents, string dataDirectory, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        await Migrator.MigrateAsync(databases, DemoSchema.All, cancellationToken).ConfigureAwait(false);
        await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var marker = new SeedMarker(connection, cancellationToken);
        await marker.TakeTurnAsync().ConfigureAwait(false);
        var whole = await marker.ReadWholeAsync().ConfigureAwait(false);
        if (whole is null)
        {
            var data = Invent(residents);
            await marker.BeginAsync(catalogue, residents, Seed).ConfigureAwait(false);
            await PublishAsync(catalogue, data, cancellationToken).ConfigureAwait(false);
        }

        await RegisterAsync(anew: whole is null, cancellationToken).ConfigureAwait(false);

        // Before the demo is called whole: a file of an older database would hold secrets that open nothing.
        var kept = whole is null ? [] : await CredentialsFile.ReadAsync(dataDirectory, cancellationToken).ConfigureAwait(false);
        await GiveSecretsAsync(dataDirectory, kept, cancellationToken).ConfigureAwait(false);
        if (whole is null)
        {
            await marker.SetWholeAsync().ConfigureAwait(false);
        }

        await marker.LeaveTurnAsync().ConfigureAwait(false);
        return whole ?? residents;
    }

    private static DemoData Invent(int residents) => residents is >= 1 and <= DemoData.MaximumResidents
        ? new DemoData(residents)
        : throw new DemoException($"The demo cannot have {residents} residents; give Demo:Residents a number from 1 to {DemoData.MaximumResidents}");

    private async Task PublishAsync(Catalogue catalogue, DemoData data, CancellationToken cancellationToken)
    {
        foreach (var dataset in catalogue.Datasets.Where(d => d.Header.Source == DatasetHeader.ExchangeSource))
        {
            await publisher.InsertAsync(dataset, data.Rows(dataset), Seed, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Clients and their grants; of a demo that is whole, of those alone that it does not know: a grant that was ended stays ended.</summary>
    private async Task RegisterAsync(bool anew, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rights = await registry.RefreshAsync(cancellationToken).ConfigureAwait(false);
        foreach (var department in DemoDepartment.All.Where(d => anew || d.ClientIds.Any(IsNew)))
        {
            await registry.PutDepartmentAsync(new(department.Code, department.TitleEn, department.TitleZh), Seed, cancellationToken).ConfigureAwait(false);
            foreach (var client in department.ClientIds.Where(c => anew || IsNew(c)))
            {
                await registry.PutClientAsync(new(client, department.Code), Seed, cancellationToken).ConfigureAwait(false);
                foreach (var grant in department.Grants.Where(g => rights.FindLive(client, g.Purpose, now) is null))
                {
                    await registry.AddGrantAsync(new(Guid.NewGuid(), client, grant.Purpose, grant.Scopes, grant.Jurisdictions, now, now.AddDays(GrantDays)), Seed, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        bool IsNew(string client) => !rights.Clients.ContainsKey(client);
    }

    private async Task GiveSecretsAsync(string dataDirectory, IReadOnlyList<ClientCredentials> kept, CancellationToken cancellationToken)
    {
        var clients = kept.ToList();
        foreach (var (department, client) in DemoDepartment.All.SelectMany(d => d.ClientIds.Select(c => (d, c))).Where(c => !kept.Any(k => k.ClientId == c.c)))
        {
            var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
            await secrets.SetAsync(client, department.TitleEn, secret, Seed, cancellationToken).ConfigureAwait(false);
            clients.Add(new(department.Code, client, secret, [.. department.Grants.Select(g => g.Purpose)],
                [.. department.Grants.SelectMany(g => g.Scopes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));
        }

        if (clients.Count == kept.Count)
        {
            return;
        }

        await CredentialsFile.WriteAsync(dataDirectory, clients, cancellationToken).ConfigureAwait(false);
    }
}
