using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace GridDataExchange.Server.Http;

/// <summary>Compresses answers for clients that accept it: JSON of many rows shrinks to a tenth and less.</summary>
internal static class Compression
{
    private static readonly string[] Compressed = ["application/json", "application/graphql-response+json"];

    public static IServiceCollection AddCompression(this IServiceCollection services) => services
        .AddResponseCompression(static options =>
        {
            // The length of a compressed body tells of a secret in it to who can put guesses beside the secret (BREACH). Here a body holds what
            // its own caller asked and may see, and no cookie, token or other party's secret; and no browser sends requests on another's behalf.
            options.EnableForHttps = true;
            options.MimeTypes = Compressed;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        })
        .Configure<BrotliCompressionProviderOptions>(static brotli => brotli.Level = CompressionLevel.Fastest)
        .Configure<GzipCompressionProviderOptions>(static gzip => gzip.Level = CompressionLevel.Fastest);

    /// <summary>On the paths whose answers have the reason above; tokens are secrets, and go as they are.</summary>
    public static void UseCompression(this IApplicationBuilder app) =>
        app.UseWhen(static context => context.Request.Path == GraphQLEndpoint.Path, static graphql => graphql.UseResponseCompression());
}
