using Microsoft.EntityFrameworkCore;

namespace GridDataExchange.Server.OAuth;

/// <summary>The authorization server's tables as OpenIddict sees them: schema <c>oauth</c>. Their script is in <see cref="ServerSchema"/>.</summary>
internal sealed class AuthorizationDb(DbContextOptions<AuthorizationDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("oauth");
        modelBuilder.UseOpenIddict();
    }
}
