using CsCheck;
using GridDataExchange.Catalog;

namespace GridDataExchange.Tests.Catalog;

public sealed class FieldFormatsTests
{
    private const string CodeCharacters = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly Gen<char> CodeCharacter = Gen.Int[0, CodeCharacters.Length - 1].Select(i => CodeCharacters[i]);

    private static readonly Gen<string> ResidentIds =
        Gen.Select(Gen.String[Gen.Char['0', '9'], 6, 6], Gen.Date[new DateTime(1880, 1, 1, 0, 0, 0, DateTimeKind.Unspecified), new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Unspecified)], Gen.Int[0, 999])
            .Select((region, born, sequence) => $"{region}{born:yyyyMMdd}{sequence:000}")
            .Select(digits => digits + ResidentIdNumber.CheckCharacter(digits));

    private static readonly Gen<string> CreditCodes =
        Gen.Select(Gen.String[CodeCharacter, 2, 2], Gen.String[Gen.Char['0', '9'], 6, 6], Gen.String[CodeCharacter, 9, 9])
            .Select((kind, region, code) => kind + region + code)
            .Select(code => code + UnifiedSocialCreditCode.CheckCharacter(code));

    [Theory]
    [InlineData("11010519491231002X")] // both are the examples of GB 11643-1999
    [InlineData("440524188001010014")]
    public void The_standards_examples_of_resident_ids_are_valid(string id) => Assert.True(FieldFormats.IsValid(FieldFormat.ResidentId, id));

    [Theory]
    [InlineData("")]
    [InlineData("11010519491231002x")]
    [InlineData("110105194912310021")]
    [InlineData("11010519491231002")]
    [InlineData("11010519491231002X0")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ")]
    public void What_is_no_resident_id_is_refused(string id) => Assert.False(FieldFormats.IsValid(FieldFormat.ResidentId, id));

    [Theory]
    [InlineData("19490231")]
    [InlineData("19001300")]
    [InlineData("20230229")]
    public void A_resident_id_needs_a_real_birth_date(string born)
    {
        var digits = $"110105{born}002";

        Assert.False(FieldFormats.IsValid(FieldFormat.ResidentId, digits + ResidentIdNumber.CheckCharacter(digits)));
    }

    [Fact]
    public void One_character_changed_in_a_resident_id_is_always_caught() =>
        Gen.Select(ResidentIds, Gen.Int[0, 17], Gen.Char['0', '9']).Sample((id, at, digit) =>
            FieldFormats.IsValid(FieldFormat.ResidentId, id) && (id[at] == digit || !FieldFormats.IsValid(FieldFormat.ResidentId, id[..at] + digit + id[(at + 1)..])));

    [Theory]
    [InlineData("91350100M000100Y43")] // the example of GB 32100-2015
    [InlineData("9111000071093123XX")] // published by their holders
    [InlineData("91440300708461136T")]
    public void Published_credit_codes_are_valid(string code) => Assert.True(FieldFormats.IsValid(FieldFormat.OrganizationCode, code));

    [Theory]
    [InlineData("91350100M000100Y44")]
    [InlineData("91350100m000100y43")]
    [InlineData("91350100M000100Y4")]
    [InlineData("91350100I000100Y43")]
    [InlineData("")]
    public void What_is_no_credit_code_is_refused(string code) => Assert.False(FieldFormats.IsValid(FieldFormat.OrganizationCode, code));

    [Fact]
    public void One_character_changed_in_a_credit_code_is_always_caught() =>
        Gen.Select(CreditCodes, Gen.Int[0, 17], CodeCharacter).Sample((code, at, character) =>
            FieldFormats.IsValid(FieldFormat.OrganizationCode, code) && (code[at] == character || !FieldFormats.IsValid(FieldFormat.OrganizationCode, code[..at] + character + code[(at + 1)..])));

    [Theory]
    [InlineData("71093123", 'X')]
    [InlineData("70846113", '6')]
    public void The_check_character_of_an_organisation_code_is_that_of_published_ones(string digits, char check) =>
        Assert.Equal(check, UnifiedSocialCreditCode.OrganizationCheckCharacter(digits));

    [Fact]
    public void A_grid_code_has_the_length_of_a_division_or_cell() =>
        Assert.Equal([2, 4, 6, 9, 12, 15], Enumerable.Range(0, 20).Where(n => FieldFormats.IsValid(FieldFormat.GridCode, new string('1', n))));

    [Fact]
    public void A_phone_has_5_to_20_digits() =>
        Assert.Equal(Enumerable.Range(5, 16), Enumerable.Range(0, 30).Where(n => FieldFormats.IsValid(FieldFormat.Phone, new string('1', n))));

    [Theory]
    [InlineData(FieldFormat.Phone, "+8610101")]
    [InlineData(FieldFormat.Phone, "1234 5678")]
    [InlineData(FieldFormat.Phone, "١٢٣٤٥٦٧")]
    [InlineData(FieldFormat.GridCode, "23A881")]
    [InlineData(FieldFormat.PersonName, "")]
    [InlineData(FieldFormat.PersonName, " 王")]
    [InlineData(FieldFormat.PersonName, "王\n芳")]
    public void Other_characters_are_refused(FieldFormat format, string value) => Assert.False(FieldFormats.IsValid(format, value));

    [Theory]
    [InlineData("王芳")]
    [InlineData("欧阳娜娜")]
    [InlineData("阿卜杜拉·买买提")]
    public void A_persons_name_is_accepted(string name) => Assert.True(FieldFormats.IsValid(FieldFormat.PersonName, name));
}
