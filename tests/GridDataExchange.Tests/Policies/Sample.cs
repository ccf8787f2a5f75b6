using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

/// <summary>A dataset with a field of every kind, and callers to ask with.</summary>
internal static class Sample
{
    public static readonly CodeSet Protections = new("Protection", [new("none", new("None", "无")), new("witness", new("Witness", "证人"))]);

    public static readonly CodeSet Kinds = new("HouseholdKind", [new("FAMILY", new("Family", "家庭户")), new("COLLECTIVE", new("Collective", "集体户"))]);

    public static readonly CodeSet Shared = new("SharedKind", [new("COLLECTIVE", new("Collective", "集体户")), new("HOSTEL", new("Hostel", "旅馆"))]);

    public static readonly Dataset Person = new(
        new DatasetHeader("person", "persons", new("Person", "人"), "civil-affairs", "exchange", Sharing.Conditional, "personNo") { Subject = new([]), Jurisdiction = "gridCode" },
        [
            new("personNo", FieldType.String, FieldClass.Key) { Required = true },
            new("householdNo", FieldType.String, FieldClass.Key),
            new("name", FieldType.String, FieldClass.Personal) { Required = true, Format = FieldFormat.PersonName },
            new("nickname", FieldType.String),
            new("idNumber", FieldType.String, FieldClass.Personal) { Format = FieldFormat.ResidentId, Encrypted = true, Lookup = true },
            new("phone", FieldType.String, FieldClass.Personal) { Format = FieldFormat.Phone, Encrypted = true },
            new("gridCode", FieldType.String) { Required = true, Format = FieldFormat.GridCode },
            new("birthDate", FieldType.Date, FieldClass.Personal),
            new("registeredOn", FieldType.Date) { Required = true },
            new("seenAt", FieldType.DateTime),
            new("children", FieldType.Int),
            new("steps", FieldType.Long),
            new("income", FieldType.Decimal, FieldClass.Sensitive),
            new("livingAlone", FieldType.Boolean),
            new("protection", FieldType.Code, FieldClass.Sensitive) { Codes = Protections },
        ],
        [
            new("household", "household", false, "householdNo", "householdNo"),
            new("secret", "secret", false, "personNo", "secretNo"),
            new("twin", "person", false, "nickname", "personNo"),
        ]);

    public static readonly Dataset Household = new(
        new DatasetHeader("household", "households", new("Household", "户"), "civil-affairs", "exchange", Sharing.Conditional, "householdNo") { Jurisdiction = "gridCode" },
        [
            new("householdNo", FieldType.String, FieldClass.Key) { Required = true },
            new("headNo", FieldType.String, FieldClass.Key),
            new("address", FieldType.String, FieldClass.Personal),
            new("kind", FieldType.Code) { Codes = Kinds },
            new("gridCode", FieldType.String) { Required = true, Format = FieldFormat.GridCode },
        ],
        [
            new("persons", "person", true, "householdNo", "householdNo"),
            new("head", "person", false, "headNo", "personNo"),
        ]);

    public static readonly Dataset Secret = new(
        new DatasetHeader("secret", "secrets", new("Secret", "秘"), "public-security", "vault", Sharing.None, "secretNo") { SharingReason = "state secret" },
        [new("secretNo", FieldType.String, FieldClass.Key) { Required = true }],
        []);

    public static readonly Catalogue Catalogue = new(
        [Person, Household, Secret],
        [
            new("elderly-care", new("Elderly care", "养老"), "law", TimeSpan.FromDays(1095)),
            new("epidemic-control", new("Epidemic control", "防疫"), "law", TimeSpan.FromDays(1095)),
        ])
    {
        CodeSets = [Protections, Kinds, Shared],
    };

    public static readonly Caller Caller = new("civil-affairs", "client-1", "elderly-care", ["data:household", "data:person"], ["230881", "2308820010"]);

    public static readonly RequestContext Request = new("CASE-1", "op-1", false, new(2026, 3, 1, 4, 0, 0, TimeSpan.Zero), new(2026, 3, 1));

    public static Expression Rows(string text) => ExpressionReader.ReadRows(text, Person, Catalogue);

    public static Verdict Judge(string text, params (string Field, object? Value)[] row) =>
        Evaluator.Judge(Rows(text), Caller, Request, name => row.FirstOrDefault(r => r.Field == name).Value);

    public static Verdict When(string text, Caller? caller = null, RequestContext? request = null) =>
        ExpressionReader.ReadWhen(text).Judge(caller ?? Caller, request ?? Request);

    public static ExpressionException Refused(string text) => Assert.Throws<ExpressionException>(() => Rows(text));
}
