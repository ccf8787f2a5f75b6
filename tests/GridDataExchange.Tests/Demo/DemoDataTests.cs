using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GridDataExchange.Catalog;
using GridDataExchange.Demo;
using GridDataExchange.Demo.County;
using GridDataExchange.Publishing.Rows;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Demo;

public sealed class DemoDataTests
{
    private static readonly Catalogue Shipped = CatalogueReader.Read(ShippedPolicies.Folder);

    private static readonly List<Dataset> Stored = [.. Shipped.Datasets.Where(d => d.Header.Source == DatasetHeader.ExchangeSource)];

    private static readonly DemoData Data = new();

    private static readonly Dictionary<string, List<Dictionary<string, object?>>> Rows = Stored.ToDictionary(
        d => d.Name,
        d => Data.Rows(d).Select(row => row.Select((value, i) => (d.Fields[i].Name, value)).ToDictionary(p => p.Name, p => p.value)).ToList());

    public static TheoryData<string> Datasets { get; } = [.. Stored.Select(d => d.Name)];

    [Fact]
    public void The_demo_is_the_same_on_every_machine_and_runtime()
    {
        // Changed on purpose only: who has seen a resident in the demo is to find it again.
        Assert.Equal("540b79fa209b990ae6e6ba8fecd21ed9a441018c4d846025e398780dc1abbc58", HashOf(new DemoData(200)));
    }

    [Fact]
    public void There_are_as_many_residents_as_asked_for() =>
        Assert.All([1, 2, 200], n => Assert.Equal(n, new DemoData(n).Rows(Shipped.FindDataset("resident")!).Count()));

    [Theory]
    [MemberData(nameof(Datasets))]
    public void Every_dataset_has_rows_that_keep_to_the_catalogue(string name)
    {
        var dataset = Shipped.FindDataset(name)!;

        Assert.NotEmpty(Rows[name]);
        Assert.All(Rows[name], row => Assert.All(dataset.Fields.Where(f => f.Derived is null), f => Assert.Null(ValueCheck.Refuse(f, row[f.Name]))));
        Assert.Equal(Rows[name].Count, Rows[name].Select(row => row[dataset.Key.Name]).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Datasets))]
    public void Every_relation_to_one_row_finds_it(string name)
    {
        foreach (var relation in Shipped.FindDataset(name)!.Relations.Where(r => !r.Many))
        {
            var keys = Rows[relation.To].Select(row => row[relation.ToField]).ToHashSet();
            Assert.All(Rows[name].Select(row => row[relation.FromField]).OfType<string>(), value => Assert.Contains(value, keys));
        }
    }

    [Theory]
    [MemberData(nameof(Datasets))]
    public void Every_relation_to_many_rows_finds_some(string name)
    {
        foreach (var relation in Shipped.FindDataset(name)!.Relations.Where(r => r.Many))
        {
            var joined = Rows[relation.To].Select(row => row[relation.ToField]).ToHashSet();
            Assert.Contains(Rows[name], row => joined.Contains(row[relation.FromField]));
        }
    }

    [Theory]
    [MemberData(nameof(Datasets))]
    public void Everything_in_a_cell_is_in_a_cell_of_the_county(string name)
    {
        if (name is "division")
        {
            return; // what is above the county is there too
        }

        Assert.All(Rows[name], row => Assert.StartsWith("230881", Assert.IsType<string>(row["gridCode"]), StringComparison.Ordinal));
        Assert.All(Rows[name], row => Assert.Equal(15, ((string)row["gridCode"]!).Length));
    }

    [Fact]
    public void No_identity_number_or_credit_code_names_a_county_that_was_ever_assigned()
    {
        // 230899: no county of the published list, and counties of this kind are numbered upwards from 81 without gaps.
        var counties = Division.ReadAll().Where(d => d.Level == "COUNTY").Select(d => d.Code).ToList();
        var cities = counties.Where(c => string.CompareOrdinal(c[4..], "81") >= 0).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Enumerable.Range(230881, cities.Count), cities.Select(c => int.Parse(c, CultureInfo.InvariantCulture)));
        Assert.DoesNotContain("230899", counties);
        Assert.True(string.CompareOrdinal(cities[^1], "230899") < 0);

        Assert.All(Texts("resident", "idNumber"), id => Assert.StartsWith("230899", id, StringComparison.Ordinal));
        Assert.All(Texts("organization", "creditCode"), code => Assert.Equal("230899", code[2..8]));
        Assert.All(Texts("organization", "name"), name => Assert.Contains("示例", name));
    }

    [Fact]
    public void No_telephone_is_under_a_prefix_that_was_ever_assigned()
    {
        var phones = Shipped.Datasets.Where(d => d.FindField("phone") is not null).SelectMany(d => Texts(d.Name, "phone"));

        Assert.All(phones, phone => Assert.Matches(@"\A154[0-9]{8}\z", phone));
    }

    [Fact]
    public void Identity_numbers_say_the_birth_date_and_sex_of_their_holders()
    {
        Assert.All(Rows["resident"], row =>
        {
            var id = (string)row["idNumber"]!;
            Assert.Equal(((DateOnly)row["birthDate"]!).ToString("yyyyMMdd", CultureInfo.InvariantCulture), id[6..14]);
            Assert.Equal((string)row["sex"]! == "MALE", (id[16] - '0') % 2 == 1);
        });
        Assert.Equal(Rows["resident"].Count, Texts("resident", "idNumber").Distinct().Count());
    }

    [Fact]
    public void Everybody_over_60_was_visited_at_least_twice()
    {
        var visits = Rows["visit"].CountBy(v => (string)v["residentNo"]!).ToDictionary();

        Assert.All(Rows["resident"].Where(r => ((DateOnly)r["birthDate"]!).Year <= Population.Day.Year - 60), r => Assert.True(visits[(string)r["residentNo"]!] >= 2));
    }

    [Fact]
    public void The_county_is_one_of_old_people_some_of_whom_live_alone_or_are_protected()
    {
        var residents = Rows["resident"];
        var old = residents.Where(r => ((DateOnly)r["birthDate"]!).Year <= Population.Day.Year - 60).ToList();

        Assert.InRange(old.Count, residents.Count * 25 / 100, residents.Count * 45 / 100);
        Assert.InRange(old.Count(r => r["livingAlone"] is true), 100, 1000);
        Assert.InRange(residents.Count(r => r["protection"] is "witness"), 2, 20);
        Assert.Contains(old, r => r["protection"] is "witness");
        Assert.Contains(residents, r => ((string)r["name"]!).StartsWith("欧阳", StringComparison.Ordinal));
        Assert.Contains(residents, r => ((string)r["name"]!)[0] is '尤' && ((string)r["gridCode"]!).StartsWith("230881204", StringComparison.Ordinal));
        Assert.All(residents, r => Assert.InRange(((DateOnly)r["birthDate"]!).Year, 1925, Population.Day.Year));
    }

    [Fact]
    public void Who_lives_alone_is_the_only_member_of_a_household()
    {
        var members = Rows["resident"].CountBy(r => (string)r["householdNo"]!).ToDictionary();

        Assert.All(Rows["resident"], r => Assert.Equal(members[(string)r["householdNo"]!] == 1, r["livingAlone"]));
        Assert.All(Rows["household"], h => Assert.Equal(members[(string)h["householdNo"]!], h["members"]));
    }

    [Fact]
    public void An_order_of_fields_changed_in_a_file_mixes_no_columns_up()
    {
        var dataset = Shipped.FindDataset("resident")!;
        var turned = new Dataset(dataset.Header, dataset.Fields.Reverse(), []);

        Assert.Equal(Data.Rows(dataset).First(), Data.Rows(turned).First().Reverse());
    }

    [Fact]
    public void A_catalogue_that_lacks_a_field_is_refused_by_name()
    {
        var dataset = Shipped.FindDataset("resident")!;
        var without = new Dataset(dataset.Header, dataset.Fields.Where(f => f.Name is not "phone"), []);

        Assert.Contains("field phone of resident", Assert.Throws<DemoException>(() => Data.Rows(without).First()).Message);
    }

    private static IEnumerable<string> Texts(string dataset, string field) => Rows[dataset].Select(row => row[field]).OfType<string>();

    private static string HashOf(DemoData data)
    {
        var text = new StringBuilder();
        foreach (var dataset in Shipped.Datasets)
        {
            foreach (var row in data.Rows(dataset))
            {
                text.AppendJoin('|', row.Select((v, i) => $"{dataset.Fields[i].Name}={Convert.ToString(v is DateOnly d ? d.DayNumber : v is DateTimeOffset t ? t.UtcTicks : v, CultureInfo.InvariantCulture)}").Order(StringComparer.Ordinal)).Append('\n');
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
