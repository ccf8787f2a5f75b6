using GridDataExchange.Catalog;
using GridDataExchange.Policies.Testing;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Policies;

/// <summary>A small policy set in a temporary folder, with cases.</summary>
internal sealed class CasesFolder : IDisposable
{
    public const string Caller = "caller: { department: town-hall, purpose: care, scopes: [data:person], jurisdictions: [\"230881\"] }";
    public const string Request = "request: { date: 2026-11-23, case: C-1, operator: op-1 }";

    public AccessFolder Access { get; } = new();

    public CasesFolder()
    {
        Directory.CreateDirectory(Path.Combine(Access.Files.Folder, "tests"));
    }

    /// <summary>A case of the usual caller and request.</summary>
    public static string Case(string rest, string expect, string name = "a case", string request = Request, string caller = Caller) =>
        $"test: {name}\ngiven:\n  {caller}\n  {request}\n  {rest}\nexpect: {expect}\n";

    public CasesFolder Write(params string[] cases)
    {
        Access.Files.Write("tests/cases.yaml", string.Join("---\n", cases));
        return this;
    }

    public PolicyTestReport Run() => PolicyTests.Run(Access.Files.Folder, Access.Read(), Masks.Apply);

    /// <summary>What the one case fails of, a line each; empty where it passes.</summary>
    public string Failures(params string[] cases) => string.Join('\n', Write(cases).Run().Cases.SelectMany(c => c.Failures));

    /// <summary>The problems of the cases as <c>line: sentence</c>.</summary>
    public string Problems(params string[] cases)
    {
        Write(cases);
        return string.Join('\n', Assert.Throws<CatalogueException>(Run).Problems.Select(p => $"{p.Line}: {p.Sentence}"));
    }

    public void Dispose() => Access.Dispose();
}
