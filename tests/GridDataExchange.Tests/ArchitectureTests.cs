using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace GridDataExchange.Tests;

/// <summary>The table of rooms in docs/architecture.md: what lives where, and who may use whom.</summary>
public sealed class ArchitectureTests
{
    private const string Prefix = "GridDataExchange.";

    /// <summary>For each room, the rooms it may use, and how many public types its face may have.</summary>
    private static readonly Dictionary<string, (string[] MayUse, int Face)> Rooms = new(StringComparer.Ordinal)
    {
        ["Catalog"] = ([], 30),
        ["Policies"] = (["Catalog"], 90),
        ["Protection"] = (["Catalog"], 15),
        ["Postgres"] = ([], 15),
        ["Query"] = (["Catalog", "Policies", "Protection", "Postgres"], 15),
        ["Ledger"] = (["Postgres", "Protection"], 99),
        ["Registry"] = (["Catalog", "Policies", "Protection", "Postgres"], 10),
        ["Publishing"] = (["Catalog", "Policies", "Protection", "Postgres"], 5),
        ["Exchange"] = (["Catalog", "Policies", "Protection", "Postgres", "Query", "Ledger", "Registry", "Publishing"], 20),
        ["Demo"] = (["Catalog", "Policies", "Protection", "Postgres", "Publishing", "Registry"], 6),
        ["Server"] = (["Catalog", "Policies", "Protection", "Postgres", "Query", "Ledger", "Registry", "Publishing", "Exchange", "Demo"], 5),
        ["Cli"] = (["Catalog", "Policies", "Protection", "Ledger"], 2),
    };

    // Loading every type of every room once is what these tests cost.
    private static readonly Lazy<Architecture> Loaded = new(() => new ArchLoader().LoadAssemblies([.. InProcess.Select(AssemblyOf)]).Build());

    /// <summary>The command line is no reference of the tests: its project file is read instead.</summary>
    private static IEnumerable<string> InProcess => Rooms.Keys.Where(room => room != "Cli");

    public static TheoryData<string> All => [.. Rooms.Keys];

    public static TheoryData<string> AllInProcess => [.. InProcess];

    [Fact]
    public void Every_project_of_src_is_a_room_of_the_table() =>
        Assert.Equal(
            Rooms.Keys.Order(StringComparer.Ordinal),
            Directory.EnumerateDirectories(Source).Select(folder => Path.GetFileName(folder)[Prefix.Length..]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void A_project_refers_to_the_rooms_it_may_use_and_no_others(string room)
    {
        var project = XDocument.Load(Path.Combine(Source, Prefix + room, $"{Prefix}{room}.csproj"));
        var referred = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!)[Prefix.Length..]);
        Assert.Empty(referred.Except(Rooms[room].MayUse, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(AllInProcess))]
    public void A_compiled_room_uses_the_rooms_it_may_use_and_no_others(string room)
    {
        var used = AssemblyOf(room).GetReferencedAssemblies().Select(a => a.Name!).Where(a => a.StartsWith(Prefix, StringComparison.Ordinal)).Select(a => a[Prefix.Length..]);
        Assert.Empty(used.Except(Rooms[room].MayUse, StringComparer.Ordinal));
    }

    [Fact]
    public void Query_Registry_and_Ledger_meet_in_Exchange_and_where_the_server_is_put_together() =>
        Assert.Equal(
            ["Exchange", "Server"],
            InProcess.Where(room => TypesOf(room).SelectMany(RoomsUsedBy).Distinct(StringComparer.Ordinal).Intersect(["Query", "Registry", "Ledger"]).Count() == 3).Order(StringComparer.Ordinal));

    [Fact]
    public void The_registry_and_the_publisher_do_not_judge_callers()
    {
        // A second evaluator of rights would be a second truth.
        string[] evaluators = ["GridDataExchange.Policies.Entitler", "GridDataExchange.Policies.Expressions.Evaluator"];
        var users = InProcess.Where(room => room is "Registry" or "Publishing" or "Ledger" or "Demo")
            .SelectMany(TypesOf)
            .Where(type => type.Dependencies.Any(d => evaluators.Contains(d.Target.FullName, StringComparer.Ordinal)));
        Assert.Empty(users.Select(type => type.FullName));
    }

    [Fact]
    public void Only_the_scope_of_a_row_and_its_neighbours_name_columns()
    {
        // A raw column in any other place would be an oracle for what the caller does not see.
        string[] may = ["RowScope", "ConditionSql", "SubjectSql", "PathSql", "RelatedSql"];
        string[] naming = ["GridDataExchange.Catalog.ColumnNames", "GridDataExchange.Query.Sql.PathSql", "GridDataExchange.Query.Sql.RelatedSql"];
        var users = TypesOf("Query").Where(type => type.Dependencies.Any(d => naming.Contains(d.Target.FullName, StringComparer.Ordinal))).Select(type => type.FullName);
        Assert.All(users, user => Assert.Contains(may, name => user.StartsWith("GridDataExchange.Query.Sql." + name, StringComparison.Ordinal)));
        Assert.NotEmpty(users);
    }

    [Fact]
    public void Query_knows_neither_HTTP_nor_the_ledger()
    {
        var used = AssemblyOf("Query").GetReferencedAssemblies().Select(a => a.Name!);
        Assert.DoesNotContain(used, name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name.StartsWith("System.Net.Http", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_demo_knows_the_county_and_its_departments()
    {
        string[] known = ["同江", "Tongjiang", "230881", "civil-affairs", "public-security", "emergency-management", "social-security", "grid-centre", "disabled-persons-federation", "elderly-care", "epidemic-control"];
        var knowing = SourceFiles().Where(file => !file.StartsWith(Path.Combine(Source, Prefix + "Demo") + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .SelectMany(file => known.Where(word => File.ReadAllText(file).Contains(word, StringComparison.OrdinalIgnoreCase)).Select(word => $"{Path.GetFileName(file)}: {word}"));
        Assert.Empty(knowing);
    }

    [Fact]
    public void No_type_has_a_name_that_takes_in_everything()
    {
        var all = new Regex("(Utils?|Helpers?|Manager|Service|Common)$", RegexOptions.CultureInvariant);
        Assert.DoesNotContain(InProcess.SelectMany(room => AssemblyOf(room).GetTypes()).Where(Written), type => all.IsMatch(type.Name.Split('`')[0]));
    }

    [Fact]
    public void No_type_has_the_name_of_its_namespace() =>
        Assert.DoesNotContain(InProcess.SelectMany(room => AssemblyOf(room).GetTypes()).Where(Written), type => type.Namespace?.Split('.')[^1] == type.Name);

    [Theory]
    [MemberData(nameof(AllInProcess))]
    public void The_public_face_of_a_room_is_small(string room) =>
        Assert.InRange(AssemblyOf(room).GetExportedTypes().Length, 0, Rooms[room].Face);

    [Theory]
    [MemberData(nameof(AllInProcess))]
    public void A_type_lives_in_the_namespace_of_its_room(string room) =>
        Assert.All(AssemblyOf(room).GetTypes().Where(Written), type => Assert.StartsWith(Prefix + room, type.Namespace ?? "Program", StringComparison.Ordinal));

    [Fact]
    public void A_file_has_one_job() =>
        Assert.Empty(SourceFiles().Where(file => file.EndsWith(".cs", StringComparison.Ordinal) && File.ReadLines(file).Count() > 300).Select(Path.GetFileName));

    private static string Source { get; } = Path.Combine(Path.GetDirectoryName(Catalog.ShippedPolicies.Folder)!, "src");

    private static Assembly AssemblyOf(string room) => Assembly.Load(Prefix + room);

    private static IEnumerable<IType> TypesOf(string room) => Loaded.Value.Types.Where(type => type.Assembly.FullName.Split(',')[0] == Prefix + room);

    private static IEnumerable<string> RoomsUsedBy(IType type) => type.Dependencies
        .Select(d => d.Target.Assembly?.FullName.Split(',')[0] ?? "") // a type parameter is of no assembly
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => name[Prefix.Length..]);

    private static bool Written(System.Type type) =>
        type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && type.DeclaringType is null && type.Name != "Program" && !type.Name.Contains('<', StringComparison.Ordinal)
        && type.Namespace?.StartsWith(Prefix, StringComparison.Ordinal) != false;

    private static IEnumerable<string> SourceFiles()
    {
        string[] kinds = [".cs", ".csproj", ".json", ".props"];
        return Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories)
            .Where(file => kinds.Contains(Path.GetExtension(file), StringComparer.Ordinal))
            .Where(file => !Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
    }
}
