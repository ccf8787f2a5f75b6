using GridDataExchange.Server.Http;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Hosting;

/// <summary>The web application: its services, and the order in which a request meets what is before its endpoint.</summary>
internal static class ExchangeApplication
{
    private const long LargestBody = 1 << 20;

    public static void AddExchange(this WebApplicationBuilder builder, ExchangeSettings settings, ILoggerFactory loggers)
    {
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.MaxRequestHeadersTotalSize = 24 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.Services.AddSingleton(loggers)
            .AddSingleton(settings)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<TokenIssuer>()
            .AddSingleton<Readiness>()
            .AddSingleton<BearerTokens>()
            .AddSingleton<ClientLimits>()
            .AddSingleton<ScopedCallers>()
            .AddSingleton<AdminEndpoints>()
            .AddSingleton<ErasureEndpoints>()
            .AddSingleton<HoldEndpoints>()
            .AddSingleton<AlertEndpoints>()
            .AddSingleton<DocumentEndpoint>()
            .AddSingleton<ReportEndpoints>()
            .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20))
            .AddCompression()
            .AddOAuth();
    }

    public static void UseExchange(this WebApplication app)
    {
        app.Use(SecurityHeaders.AddAsync);
        app.UseCompression();
        app.Use(Defects.CatchAsync);
        app.Use(Readiness.GuardAsync);
        app.Use(UnauthenticatedRequests.CountAsync);
        // ASP.NET Core would put authentication before every request by itself; OpenIddict's then works on each for a fifth of a millisecond,
        // though only the authorization server's own paths need it: data is asked for with bearer tokens, which BearerTokens reads.
        ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseWhen(static context => OAuthServices.Owns(context.Request.Path), static oauth => oauth.UseAuthentication());

        Readiness.Map(app);
        AdminEndpoints.Map(app);
        AlertEndpoints.Map(app);
        DocumentEndpoint.Map(app);
        LedgerEndpoints.Map(app);
        ErasureEndpoints.Map(app);
        HoldEndpoints.Map(app);
        ReportEndpoints.Map(app);
        app.MapPost(OAuthServices.TokenPath, TokenEndpoint.AnswerAsync);
        app.Map(GraphQLEndpoint.Path, GraphQLEndpoint.AnswerAsync);
    }
}
