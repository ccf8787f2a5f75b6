using System.Net.Sockets;
using GridDataExchange.Catalog;
using GridDataExchange.Demo;
using GridDataExchange.Postgres;
using GridDataExchange.Registry;
using Microsoft.AspNetCore.Connections;
using Npgsql;

namespace GridDataExchange.Server.Hosting;

/// <summary>What is told of a start that failed: a sentence for what the reader can put right, nothing for a defect.</summary>
internal static class StartFailures
{
    /// <summary>The sentence (for policies, one a line), or null for a defect.</summary>
    public static string? SentenceOf(Exception failure) => failure switch
    {
        ConfigurationException or CatalogueException or ClusterException or RegistryException or DemoException or InvalidDataException => failure.Message,
        NpgsqlException => "The database broke off while the server started: see its log, then start again.",
        _ => null,
    };

    /// <summary>Words a failure to listen; null for any other.</summary>
    public static ConfigurationException? OfListening(Exception failure, string? urls)
    {
        var where = string.IsNullOrEmpty(urls) ? "the configured address" : urls;
        return failure switch
        {
            IOException { InnerException: AddressInUseException } => new($"The address {where} is taken: stop what listens there, or name another with --urls."),
            SocketException or IOException { InnerException: SocketException } => new($"This machine does not let the server listen on {where}: name another address with --urls."),
            FormatException or UriFormatException => new($"{where} is not an address to listen on: write it as http://127.0.0.1:5080."),
            InvalidOperationException when failure.Message.StartsWith("Unable to configure HTTPS", StringComparison.Ordinal) => new("https needs a certificate: name it in Kestrel:Certificates:Default:Path and Kestrel:Certificates:Default:Password."),
            InvalidOperationException when failure.StackTrace?.Contains("Kestrel", StringComparison.Ordinal) == true => new($"The server cannot listen on {where}: write addresses as http://127.0.0.1:5080."),
            _ => null,
        };
    }
}
