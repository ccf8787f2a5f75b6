using CsCheck;
using GridDataExchange.Catalog;

namespace GridDataExchange.Tests.Catalog;

public sealed class CatalogueReaderTests : IDisposable
{
    private readonly PoliciesFolder policies = new();

    public void Dispose() => policies.Dispose();

    [Fact]
    public void The_shipped_catalogue_has_no_problem()
    {
        var catalogue = CatalogueReader.Read(ShippedPolicies.Folder);

        Assert.Equal(
            ["building", "decision", "disclosure", "division", "dwelling", "facility", "field_set", "grid_cell", "grid_worker", "household", "incident", "incident_step", "organization", "resident", "visit"],
            catalogue.Datasets.Select(d => d.Name));
        Assert.All(catalogue.Datasets.SelectMany(d => d.Fields), f => Assert.NotNull(f.Title));
        Assert.All(catalogue.Datasets.SelectMany(d => d.Relations), r => Assert.NotNull(r.Title));
        Assert.All(catalogue.Datasets.Where(d => d.Header.Source == DatasetHeader.ExchangeSource), d => Assert.True(d.Jurisdiction is { Required: true, Format: FieldFormat.GridCode }));
        Assert.Equal("CASE-[0-9]+", catalogue.FindPurpose("elderly-care")!.CaseFormat);
    }

    [Fact]
    public void All_that_a_file_says_is_in_the_catalogue()
    {
        var person = policies.Read().FindDataset("person")!;

        Assert.True(person.IsPerson);
        Assert.True(person.Key.Required);
        Assert.Equal("gridCode", person.Jurisdiction!.Name);
        var id = person.FindField("idNumber")!;
        Assert.True(id is { Encrypted: true, Lookup: true, Class: FieldClass.Personal, Format: FieldFormat.ResidentId });
        Assert.Equal(new CharacterRange(7, 14), id.Contains["birthDate"]);
        Assert.Equal(new CharacterRange(17, 17), id.Contains["sex"]);
        Assert.Equal(new Derivation("region", "idNumber"), person.FindField("idRegion")!.Derived);
        Assert.True(person.FindField("mood") is { Type: FieldType.Code, Codes.Name: "Mood" });
        Assert.Equal(new Relation("calls", "call", true, "personNo", "personNo"), person.FindRelation("calls"));
        Assert.Equal("not yet agreed", policies.Read().FindDataset("call")!.Header.SharingReason);
        var purpose = policies.Read().FindPurpose("care")!;
        Assert.True(purpose is { RequiresCase: true, RequiresOperator: true, Emergency: false, Retention.Days: 3 * 366 });
    }

    [Fact]
    public void All_problems_are_reported_together()
    {
        policies.Spoil("catalog/person.yaml", "sharing: conditional", "sharing: maybe").Spoil("catalog/house.yaml", "key: houseNo", "key: no").Spoil("purposes.yaml", "3y", "3w");

        Assert.Equal(["house.yaml:7", "person.yaml:6", "purposes.yaml:4"], policies.ReadProblems().Select(p => $"{Path.GetFileName(p.File)}:{p.Line}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_dataset_with_problems_of_its_own_is_not_called_unknown()
    {
        policies.Spoil("catalog/house.yaml", "sharing: unconditional\n", "");

        Assert.Single(policies.ReadProblems());
    }

    [Theory]
    [InlineData("steward: town-hall", "steward: Town Hall", 4, "`Town Hall` cannot be the code of a department")]
    [InlineData("steward: town-hall\n", "", 1, "a dataset needs `steward`")]
    [InlineData("plural: persons", "plural:", 2, "a dataset needs `plural`")]
    [InlineData("title: { en: Person, zh: 人 }", "title: Person", 3, "`title` must be a mapping")]
    [InlineData("title: { en: Person, zh: 人 }", "title: { en: Person }", 3, "`title` needs `zh`")]
    [InlineData("title: { en: Person, zh: 人 }", "title: { en: Person, zh: 人, fr: Personne }", 3, "`fr` is not a key of `title`")]
    [InlineData("source: exchange", "source: elsewhere", 5, "there is no source `elsewhere`")]
    [InlineData("source: exchange", "source: ledger", 19, "relations stay within a source")]
    [InlineData("subject: self", "subject: { dataset: houseNo, key: personNo }", 7, "fields that name a person are for datasets of another source")]
    [InlineData("subject: self", "subject: { dataset: idNumber, key: personNo }", 7, "`idNumber` of `subject` cannot name a person: use a String that is stored clear")]
    [InlineData("subject: self", "subject: { dataset: houseNo, key: age }", 7, "`age` of `subject` cannot name a person: use a String")]
    [InlineData("subject: self", "subject: { dataset: houseNo, key: nobody }", 7, "`nobody` of `subject` is no field of `person`")]
    [InlineData("key: personNo", "key: personNo\norder: age", 10, "`order` must be one field with ASC or DESC")]
    [InlineData("key: personNo", "key: personNo\norder: { age: down }", 10, "`order` must be one field with ASC or DESC")]
    [InlineData("key: personNo", "key: personNo\norder: { size: ASC }", 10, "the order `size` is no field")]
    [InlineData("key: personNo", "key: personNo\norder: { idNumber: ASC }", 10, "`idNumber` cannot be the order")]
    [InlineData("subject: self", "subject: { dataset: houseNo }", 7, "`subject` needs `key`")]
    [InlineData("sharing: conditional", "sharing: none", 6, "needs `reason`")]
    [InlineData("sharing: conditional", "sharing: conditional\nreason: none", 7, "`reason` is for `sharing: none` alone")]
    [InlineData("key: personNo", "key: personNo\ncolour: red", 10, "`colour` is not a key of a dataset")]
    [InlineData("key: personNo", "key: nothing", 9, "the key `nothing` is no field")]
    [InlineData("key: personNo", "key: idNumber", 9, "`idNumber` cannot be the key")]
    [InlineData("key: personNo", "key: age", 9, "make it a String")]
    [InlineData("jurisdiction: gridCode", "jurisdiction: cell", 8, "the jurisdiction `cell` is no field")]
    [InlineData("jurisdiction: gridCode", "jurisdiction: idNumber", 8, "`idNumber` cannot be the jurisdiction")]
    [InlineData("dataset: person", "dataset: human", 1, "must be in a file of its name")]
    [InlineData("dataset: person", "dataset: Person", 1, "`Person` cannot name a dataset")]
    [InlineData("dataset: person", "dataset: __person", 1, "cannot name a dataset")]
    [InlineData("dataset: person", "dataset: node", 1, "cannot name a dataset")]
    public void A_header_that_is_wrong_is_refused(string text, string by, int line, string sentence) => Refused(text, by, line, sentence);

    [Theory]
    [InlineData("age: { type: Int }", "age: { type: Int, color: red }", 16, "`color` is not a key of field `age`")]
    [InlineData("age: { type: Int }", "age: { type: Number }", 16, "`Number` is no type")]
    [InlineData("age: { type: Int }", "age: { type: Code }", 16, "`Code` is no type")]
    [InlineData("age: { type: Int }", "age: { type: [Int] }", 16, "`type` must be a text")]
    [InlineData("age: { type: Int }", "age: { class: open }", 16, "field `age` needs `type`")]
    [InlineData("age: { type: Int }", "age: Int", 16, "field `age` says nothing")]
    [InlineData("age: { type: Int }", "age: { type: Int, class: secret }", 16, "`class` cannot be `secret`")]
    [InlineData("age: { type: Int }", "age: { type: Int, required: yes }", 16, "`required` must be true or false")]
    [InlineData("age: { type: Int }", "age: { type: Int, required: \"true\" }", 16, "`required` must be true or false")]
    [InlineData("age: { type: Int }", "age: { type: Int, stored: encrypted }", 16, "`stored` is for fields of type String alone")]
    [InlineData("age: { type: Int }", "age: { type: Int, lookup: true }", 16, "`lookup` is for fields of type String alone")]
    [InlineData("age: { type: Int }", "age: { type: Int, format: phone }", 16, "`format` is for fields of type String alone")]
    [InlineData("age: { type: Int }", "age: { type: String, format: post-code }", 16, "`format` cannot be `post-code`")]
    [InlineData("age: { type: Int }", "id: { type: Int }", 16, "`id` cannot name a field")]
    [InlineData("age: { type: Int }", "__age: { type: Int }", 16, "`__age` cannot name a field")]
    [InlineData("age: { type: Int }", "or: { type: Int }", 16, "`or` cannot name a field")]
    [InlineData("age: { type: Int }", "rowId: { type: Int }", 16, "`rowId` cannot name a field")]
    [InlineData("age: { type: Int }", "xmin: { type: Int }", 16, "`xmin` cannot name a field")]
    [InlineData("age: { type: Int }", "ag\u0435: { type: Int }", 16, "cannot name a field")]
    [InlineData("age: { type: Int }", "idNumberBlind: { type: Int }", 16, "the column of the blind index of `idNumber`")]
    [InlineData("sex: 17", "sex: 18-17", 13, "`sex` must be a position or a range")]
    [InlineData("sex: 17", "sex: 14", 13, "`sex` begins before the range above it ends")]
    [InlineData("sex: 17", "sex: 17-19", 13, "ends behind its 18 characters")]
    [InlineData("region: 1-6", "region: 0-6", 13, "`region` must be a position or a range")]
    [InlineData("region: 1-6", "region: all", 13, "`region` must be a position or a range")]
    [InlineData("region(idNumber)", "region(idCard)", 14, "`idRegion` is derived from `idCard`, which is no field")]
    [InlineData("region(idNumber)", "region(houseNo)", 14, "`houseNo` has no region")]
    [InlineData("region(idNumber)", "region(idRegion)", 14, "`idRegion` has no region")]
    [InlineData("region(idNumber)", "year(idNumber)", 14, "`year(idNumber)` is no derivation")]
    [InlineData("region(idNumber) }", "region(idNumber), lookup: true }", 14, "`idRegion` cannot be looked up")]
    [InlineData("region(idNumber) }", "region(idNumber), required: true }", 14, "`idRegion` cannot be required")]
    [InlineData("region(idNumber) }", "region(idNumber), stored: encrypted }", 14, "remove `stored`")]
    public void A_field_that_is_wrong_is_refused(string text, string by, int line, string sentence) => Refused(text, by, line, sentence);

    [Theory]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: hut, on: houseNo }", 19, "leads to `hut`, which is no dataset")]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: house }", 19, "relation `house` needs `on`")]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: house, on: streetNo }", 19, "joined on `streetNo`, which is no field of `person`")]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: house, on: { from: houseNo, to: no } }", 19, "joined on `no`, which is no field of `house`")]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: house, on: { from: age, to: storeys } }", 19, "must be joined with its key `houseNo`")]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: house, on: { from: age, to: houseNo } }", 19, "join fields of one type")]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: house, on: { from: idNumber, to: houseNo } }", 19, "cannot be joined on `idNumber`")]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: house, on: { from: mood, to: houseNo } }", 19, "cannot be joined on `mood`")]
    [InlineData("house: { to: house, on: houseNo }", "house: { to: house, on: houseNo, one: true }", 19, "`one` is not a key of relation `house`")]
    [InlineData("house: { to: house, on: houseNo }", "mood: { to: house, on: houseNo }", 19, "`mood` is a field already")]
    [InlineData("house: { to: house, on: houseNo }", "catalog: { to: house, on: houseNo }", 19, "`catalog` cannot name a field or relation")]
    public void A_relation_that_is_wrong_is_refused(string text, string by, int line, string sentence) => Refused(text, by, line, sentence);

    [Theory]
    [InlineData("[]")]
    [InlineData("person")]
    public void A_subject_that_is_no_path_is_refused(string subject)
    {
        policies.Spoil("catalog/call.yaml", "[person]", subject);

        Assert.Contains("`subject` must be self", Assert.Single(policies.ReadProblems()).Sentence);
    }

    [Theory]
    [InlineData("[caller]", "`caller` of `subject` is no relation of `call`")]
    [InlineData("[person, house]", "`subject` ends at `house`, whose rows are no persons")]
    [InlineData("[person, calls]", "`subject` ends at `call`, whose rows are no persons")]
    public void A_subject_path_that_ends_at_no_person_is_refused(string subject, string sentence)
    {
        policies.Spoil("catalog/call.yaml", "[person]", subject);

        Assert.Contains(sentence, Assert.Single(policies.ReadProblems()).Sentence);
    }

    [Theory]
    [InlineData("steward: town-hall", "steward: &a town-hall", "is an anchor")]
    [InlineData("steward: town-hall", "steward: *a", "refers to an anchor")]
    [InlineData("steward: town-hall", "steward: !!str town-hall", "is a tag")]
    [InlineData("steward: town-hall", "steward: town-hall\nsteward: other", "`steward` is there twice")]
    [InlineData("steward: town-hall", "<<: { steward: town-hall }", "`<<` merges are not read")]
    [InlineData("steward: town-hall", "? [steward]\n: town-hall", "a key must be a plain name")]
    [InlineData("steward: town-hall", "steward: \"town\\0hall\"", "control character")]
    [InlineData("steward: town-hall", "steward: [[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]", "levels deep")]
    [InlineData("steward: town-hall", "steward: [town-hall", "this is not YAML from here on")]
    [InlineData("steward: town-hall", "steward: }", "this is not YAML (")]
    [InlineData("dataset: person", "---\ndataset: person\n---\n", "a second document")]
    public void YAML_that_hides_content_from_its_reader_is_refused(string text, string by, string sentence)
    {
        policies.Spoil("catalog/person.yaml", text, by);

        Assert.Contains(policies.ReadProblems(), p => p.Sentence.Contains(sentence, StringComparison.Ordinal) && p.Line > 0);
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused()
    {
        policies.Write("catalog/house.yaml", new string('#', 256 * 1024 + 1));

        Assert.Contains("larger than 256 KiB", policies.ReadProblems().Single(p => p.File.EndsWith("house.yaml", StringComparison.Ordinal)).Sentence);
    }

    [Fact]
    public void A_file_that_is_not_UTF8_is_refused()
    {
        policies.WriteBytes("catalog/house.yaml", [.. "dataset: "u8, 0xff, 0xfe]);

        Assert.Contains(policies.ReadProblems(), p => p.Sentence.Contains("not UTF-8", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("- person\n")]
    [InlineData("person\n")]
    public void A_file_without_keys_is_refused(string text)
    {
        policies.Write("catalog/house.yaml", text);

        Assert.Contains(policies.ReadProblems(), p => p.File.EndsWith("house.yaml", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("person", "the root field `person`")]
    [InlineData("person_groups", "the root field `personGroups`")]
    [InlineData("call", "the root field `call`")]
    public void A_plural_that_is_another_root_field_is_refused(string plural, string sentence)
    {
        policies.Spoil("catalog/person.yaml", "plural: persons", $"plural: {plural}");

        Assert.Contains(policies.ReadProblems(), p => p.Sentence.Contains(sentence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("person_order")]
    [InlineData("person_connection")]
    [InlineData("page_info")]
    [InlineData("int_filter")]
    [InlineData("order_direction")]
    [InlineData("mood")]
    [InlineData("dataset")]
    public void A_dataset_whose_type_name_is_taken_is_refused(string name)
    {
        policies.Write($"catalog/{name}.yaml", Minimal(name));

        Assert.Contains(policies.ReadProblems(), p => p.Sentence.Contains("the GraphQL type `", StringComparison.Ordinal));
    }

    [Fact]
    public void Datasets_whose_numbers_meet_are_refused()
    {
        var byNumber = new Dictionary<ushort, string>();
        var (name, other) = Enumerable.Range(0, 70_000).Select(i => $"d{i}")
            .Select(n => byNumber.TryAdd(Dataset.NumberOf(n), n) ? (n, null) : (n, byNumber[Dataset.NumberOf(n)]))
            .First(p => p.Item2 is not null);

        policies.Write($"catalog/{name}.yaml", Minimal(name)).Write($"catalog/{other}.yaml", Minimal(other!));

        Assert.Contains("in sealed ids", Assert.Single(policies.ReadProblems()).Sentence);
    }

    [Theory]
    [InlineData("GOOD:", "true:", "`true` cannot be a code")]
    [InlineData("GOOD:", "__GOOD:", "`__GOOD` cannot be a code")]
    [InlineData("GOOD:", "GO OD:", "`GO OD` cannot be a code")]
    [InlineData("GOOD: { en: Good, zh: 好 }", "GOOD: good", "`GOOD` must be a mapping")]
    [InlineData("Mood:", "mood:", "`mood` cannot name a code set")]
    [InlineData("Mood:", "Date:", "`Date` cannot name a code set")]
    [InlineData("Mood:", "Person: { A: { en: A, zh: A } }\nMood:", "the GraphQL type `Person` of code set `Person` is taken by `person`")]
    [InlineData("Mood:", "PersonWhere: { A: { en: A, zh: A } }\nMood:", "the GraphQL type `PersonWhere`")]
    [InlineData("Mood:", "MoodFilter: { A: { en: A, zh: A } }\nMood:", "the GraphQL type `MoodFilter` of code set `Mood` is taken by `MoodFilter`")]
    [InlineData("Mood:", "IntFilter: { A: { en: A, zh: A } }\nMood:", "`IntFilter` cannot name a code set")]
    public void A_code_set_that_is_wrong_is_refused(string text, string by, string sentence)
    {
        policies.Spoil("catalog/codes.yaml", text, by);

        Assert.Contains(policies.ReadProblems(), p => p.Sentence.Contains(sentence, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("care:", "Care:", "`Care` cannot be the code of a purpose")]
    [InlineData("  basis: Some Law, article 1\n", "", "purpose `care` needs `basis`")]
    [InlineData("3y", "5m", "`5m` is no retention")]
    [InlineData("3y", "99999y", "`99999y` is no retention")]
    [InlineData("[case, operator]", "[case, badge]", "`require` can hold case and operator")]
    [InlineData("[case, operator]", "[operator]", "add case to `require`")]
    [InlineData("C-[0-9]+", "C-[0-9", "without backtracking")]
    [InlineData("C-[0-9]+", "(a)\\\\1", "without backtracking")]
    [InlineData("retention: 3y", "retention: 3y\n  until: 2030-01-01", "`until` is not a key of purpose `care`")]
    [InlineData("retention: 3y", "retention: 3y\n  sealedUntil: 2030-02-30", "`sealedUntil` must be a day")]
    public void A_purpose_that_is_wrong_is_refused(string text, string by, string sentence)
    {
        policies.Spoil("purposes.yaml", text, by);

        Assert.Contains(sentence, Assert.Single(policies.ReadProblems()).Sentence);
    }

    [Fact]
    public void A_missing_file_of_purposes_is_reported() =>
        Assert.Contains("missing", Assert.Single(policies.Delete("purposes.yaml").ReadProblems()).Sentence);

    [Fact]
    public void A_folder_that_is_not_there_is_reported() =>
        Assert.Contains(Assert.Throws<CatalogueException>(() => CatalogueReader.Read("/nowhere")).Problems, p => p.Sentence.Contains("check that the policies folder is the right one", StringComparison.Ordinal));

    [Fact]
    public void A_file_with_another_ending_is_not_passed_over() =>
        Assert.Contains(".yaml", Assert.Single(policies.Write("catalog/more.yml", "").ReadProblems()).Sentence);

    [Fact]
    public void A_spoilt_file_never_breaks_the_reader()
    {
        var original = File.ReadAllBytes(Path.Combine(ShippedPolicies.Folder, "catalog", "building.yaml"));
        policies.WriteBytes("catalog/building.yaml", original);
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Int[0, 22]).List[1, 5].Sample(
            changes =>
            {
                var spoilt = (byte[])original.Clone();
                changes.ForEach(c => spoilt[c.Item1] = (byte)"{}[]:,-#&*!|>'\"%@`\n\t x1"[c.Item2]);
                policies.WriteBytes("catalog/building.yaml", spoilt);
                Assert.NotEmpty(policies.ReadProblems()); // its code sets are not there, so that there is a problem always
            },
            iter: 500,
            threads: 1);
    }

    private static string Minimal(string name) => $"""
        dataset: {name}
        plural: {name}_all
        title: {"{"} en: X, zh: X {"}"}
        steward: town-hall
        source: exchange
        sharing: unconditional
        key: no
        fields: {"{"} no: {"{"} type: String {"}"} {"}"}
        """;

    private void Refused(string text, string by, int line, string sentence)
    {
        policies.Spoil("catalog/person.yaml", text, by);

        Assert.Contains(policies.ReadProblems(), p => p.Line == line && p.Sentence.Contains(sentence, StringComparison.Ordinal) && p.File.EndsWith("person.yaml", StringComparison.Ordinal));
    }
}
