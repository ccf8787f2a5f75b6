using GridDataExchange.Catalog;
using GridDataExchange.Demo;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Publishing;
using GridDataExchange.Registry;
using GridDataExchange.Registry.Documents;

namespace GridDataExchange.IntegrationTests;

/// <summary>Changes that a test makes, where it is no matter who makes them.</summary>
internal static class TestActor
{
    public static Actor Tests { get; } = Actor.Node("tests");

    public static Task PutDepartmentAsync(this IRegistry registry, Department department, CancellationToken stop) => registry.PutDepartmentAsync(department, Tests, stop);

    public static Task PutClientAsync(this IRegistry registry, RegisteredClient client, CancellationToken stop) => registry.PutClientAsync(client, Tests, stop);

    public static Task AddGrantAsync(this IRegistry registry, Grant grant, CancellationToken stop) => registry.AddGrantAsync(grant, Tests, stop);

    public static Task<bool> EndGrantAsync(this IRegistry registry, Guid grant, CancellationToken stop) => registry.EndGrantAsync(grant, Tests, stop);

    public static Task<bool> PutInForceAsync(this IRegistry registry, PolicySet policies, string node, CancellationToken stop) => registry.PutInForceAsync(policies, node, Tests, stop);

    public static Task<bool> RegisterAsync(this DocumentRegistry documents, string department, string client, string document, CancellationToken stop) =>
        documents.RegisterAsync(department, client, document, Tests, stop);

    public static Task PrepareTablesAsync(this IPublisher publisher, Catalogue catalogue, CancellationToken stop) => publisher.PrepareTablesAsync(catalogue, Tests, stop);

    public static Task<long> InsertAsync(this IPublisher publisher, Dataset dataset, IEnumerable<object?[]> rows, CancellationToken stop) => publisher.InsertAsync(dataset, rows, Tests, stop);

    public static Task SetAsync(this IClientSecrets secrets, string client, string name, string secret, CancellationToken stop) => secrets.SetAsync(client, name, secret, Tests, stop);
}
