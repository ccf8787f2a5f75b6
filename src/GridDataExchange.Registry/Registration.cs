namespace GridDataExchange.Registry;

/// <summary>The changes there are. Each says whether there was anything to change.</summary>
internal static class Registration
{
    public static async Task<bool> PutAsync(RightsChange change, Department department, CancellationToken cancellationToken)
    {
        RegistryRules.Check(department);
        if (change.Before.Rows.Departments.Contains(department))
        {
            return false;
        }

        await change.RunAsync(
            "INSERT INTO registry.department (code, title_en, title_zh) VALUES ($1, $2, $3) ON CONFLICT (code) DO UPDATE SET title_en = excluded.title_en, title_zh = excluded.title_zh",
            [department.Code, department.TitleEn, department.TitleZh],
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    public static async Task<bool> PutAsync(RightsChange change, RegisteredClient client, CancellationToken cancellationToken)
    {
        RegistryRules.Check(client, change.Before);
        if (change.Before.Clients.Any(known => known.Content == client))
        {
            return false;
        }

        var revision = change.Before.Rows.Clients.Where(known => known.Content.Id == client.Id).Select(known => known.Revision).FirstOrDefault() + 1;
        var mac = change.Seal.Of(client, revision);
        await change.RunAsync(
            "INSERT INTO registry.client (id, department, revision, mac) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET department = excluded.department, revision = excluded.revision, mac = excluded.mac",
            [client.Id, client.Department, revision, mac],
            cancellationToken).ConfigureAwait(false);
        change.Standing = change.Standing.With(Standing.KeyOf(client), mac);
        return true;
    }

    public static async Task<bool> AddAsync(RightsChange change, Grant grant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        RegistryRules.Check(grant, change.Before, now);
        await RetireAsync(change, now, cancellationToken).ConfigureAwait(false);
        var kept = grant with { Starts = RegistryRules.AsKept(grant.Starts), Ends = RegistryRules.AsKept(grant.Ends) };
        var mac = change.Seal.Of(kept, revision: 1);
        var added = await change.RunAsync(
            "INSERT INTO registry.access_grant (id, client, purpose, scopes, jurisdictions, starts, ends, requires_document, revision, mac) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9) ON CONFLICT (id) DO NOTHING",
            [kept.Id, kept.Client, kept.Purpose, kept.Scopes.ToArray(), kept.Jurisdictions.ToArray(), kept.Starts, kept.Ends, kept.RequiresDocument, mac],
            cancellationToken).ConfigureAwait(false);
        if (added == 0)
        {
            throw new RegistryException("A grant of this id is there already; give the new one a new random id.");
        }

        change.Standing = change.Standing.With(Standing.KeyOf(kept.Id), mac);
        return true;
    }

    public static async Task<bool> EndAsync(RightsChange change, Guid grant, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!change.Before.Grants.Any(known => known.Content.Id == grant && known.Content.Ends > now))
        {
            return false;
        }

        await change.RunAsync(
            "UPDATE registry.access_grant SET ended = $2, revision = revision + 1 WHERE id = $1",
            [grant, RegistryRules.AsKept(now)],
            cancellationToken).ConfigureAwait(false);
        change.Standing = change.Standing.Without(Standing.KeyOf(grant));
        return true;
    }

    // Grants that time ended leave the list of what stands, which every change writes whole.
    private static async Task RetireAsync(RightsChange change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var over = change.Before.Grants.Where(grant => grant.Content.Ends <= now).Select(grant => grant.Content.Id).ToArray();
        if (over.Length > 0)
        {
            await change.RunAsync("UPDATE registry.access_grant SET ended = ends, revision = revision + 1 WHERE id = ANY($1)", [over], cancellationToken).ConfigureAwait(false);
            change.Standing = over.Aggregate(change.Standing, (standing, grant) => standing.Without(Standing.KeyOf(grant)));
        }
    }
}
