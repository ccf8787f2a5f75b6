using GridDataExchange.Query;
using GridDataExchange.Query.Documents;

namespace GridDataExchange.Tests.Query;

/// <summary>A document is counted before anything costly looks at it, and a refusal names the bound and its value.</summary>
public sealed class DocumentReaderTests
{
    private static readonly QueryBounds Bounds = new() { Tokens = 20, Aliases = 2 };

    [Theory]
    [InlineData("{ f(a: [1 2 3 4 5 6 7 8 9 0 1]) }")]
    [InlineData("{ f(a: [1,,, 2 3 4 5 6 7 8 9 0 1]) }\n\n")]
    public void A_document_of_as_many_tokens_as_the_bound_is_read(string document) => DocumentReader.Read(document, Bounds);

    [Theory]
    [InlineData("{ f(a: [1 2 3 4 5 6 7 8 9 0 1 2]) }")]
    [InlineData("# a comment is one\n{ f(a: [1 2 3 4 5 6 7 8 9 0 1]) }")]
    [InlineData("{ f(a: [1 2 3 4 5 6 7 8 9 0 1 2 } this is no GraphQL")]
    public void One_token_more_is_refused_before_parsing(string document) =>
        Assert.Equal("the document has more tokens than the bound of 20: ask for less in one request", Refused(document, RefusalCode.TooCostly));

    [Fact]
    public void Tokens_of_nothing_but_punctuation_are_counted_before_the_parsers_own_bound_on_depth() =>
        Assert.Contains("tokens than the bound of 8000", Refused(new string('{', 20_000), RefusalCode.TooCostly, new QueryBounds()));

    [Theory]
    [InlineData("{ f(a: \"")]
    [InlineData("{ f ? }")]
    [InlineData("{ f(a: 01) }")]
    public void What_the_lexer_cannot_read_is_no_GraphQL(string document) => Refused(document, RefusalCode.ParseFailed);

    [Fact]
    public void As_many_aliases_as_the_bound_are_read() => DocumentReader.Read("{ a: f b: f f }", Bounds);

    [Theory]
    [InlineData("{ a: f b: f c: f }")]
    [InlineData("{ a: f { b: f { c: f } } }")]
    [InlineData("{ a: f ...F } fragment F on T { b: f c: f }")]
    [InlineData("query A { a: f b: f } query B { a: f }")]
    public void One_alias_more_is_refused_wherever_it_stands(string document) =>
        Assert.Equal("the document has more aliases than the bound of 2: ask for less in one request", Refused(document, RefusalCode.TooCostly, Bounds with { Tokens = 100 }));

    private static string Refused(string document, RefusalCode code, QueryBounds? bounds = null)
    {
        var refused = Assert.Throws<RefusedException>(() => DocumentReader.Read(document, bounds ?? Bounds)).Refusal;
        Assert.Equal(code, refused.Code);
        return refused.Sentence;
    }
}
