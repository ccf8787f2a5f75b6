using GridDataExchange.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenIddict.EntityFrameworkCore.Models;

namespace GridDataExchange.Server.OAuth;

/// <summary>The authorization server's tables as OpenIddict sees them: schema <c>oauth</c>. Their script is in <see cref="ServerSchema"/>.</summary>
/// <remarks>
/// What OpenIddict's stores save of applications and scopes goes into the outbox in the same transaction. What goes past
/// <see cref="SaveChangesAsync(bool, CancellationToken)"/> (ExecuteUpdate, SQL, saving that does not wait) is refused by the tables.
/// </remarks>
internal sealed class AuthorizationDb(DbContextOptions<AuthorizationDb> options) : DbContext(options)
{
    /// <summary>Who administers through this context; named before anything is saved.</summary>
    public Actor? Actor { get; set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Nobody is named who administers.</exception>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (Entry() is not { } entry)
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        if (Database.CurrentTransaction is not null)
        {
            await entry.WriteAsync((NpgsqlConnection)Database.GetDbConnection(), cancellationToken);
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        await entry.WriteAsync((NpgsqlConnection)Database.GetDbConnection(), cancellationToken);
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (acceptAllChangesOnSuccess)
        {
            ChangeTracker.AcceptAllChanges();
        }

        return saved;
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("oauth");
        modelBuilder.UseOpenIddict();
    }

    /// <summary>What is about to be saved of administration, or null.</summary>
    private OutboxEntry? Entry()
    {
        var changed = ChangeTracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
            .Where(e => e.Entity is OpenIddictEntityFrameworkCoreApplication or OpenIddictEntityFrameworkCoreScope)
            .ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        var what = changed[0].Entity is OpenIddictEntityFrameworkCoreApplication ? "application" : "scope";
        var how = changed[0].State switch { EntityState.Added => "add", EntityState.Deleted => "delete", _ => "update" };
        return new OutboxEntry(
            Actor ?? throw new InvalidOperationException("Applications and scopes are administration: name who acts (AuthorizationDb.Actor) before they are saved."),
            $"{what}.{how}",
            changed is [{ Entity: OpenIddictEntityFrameworkCoreApplication { ClientId: { } client } }] ? client : null,
            [.. changed.Select(e => $"{e.Metadata.GetSchema()}.{e.Metadata.GetTableName()}").Distinct(StringComparer.Ordinal)]);
    }
}
