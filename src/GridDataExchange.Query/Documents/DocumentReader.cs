using System.Text;
using GraphQLParser;
using GraphQLParser.AST;
using GraphQLParser.Exceptions;

namespace GridDataExchange.Query.Documents;

/// <summary>Parses a document and counts it before anything costly looks at it.</summary>
internal static class DocumentReader
{
    // The parser's own guard against stack overflow; the bound on depth proper is counted with fragments written out.
    private const int ParserDepth = 64;

    /// <exception cref="RefusedException">It is not GraphQL, or too large.</exception>
    public static GraphQLDocument Read(string text, QueryBounds bounds)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > bounds.DocumentBytes)
        {
            throw TooCostly("document has more bytes", bounds.DocumentBytes);
        }

        GraphQLDocument document;
        try
        {
            CountTokens(text, bounds.Tokens);
            document = Parser.Parse(text, new ParserOptions { MaxDepth = ParserDepth, Ignore = IgnoreOptions.Comments });
        }
        catch (GraphQLMaxDepthExceededException)
        {
            throw TooCostly("document is nested deeper", ParserDepth);
        }
        catch (GraphQLSyntaxErrorException e)
        {
            // The parser's message quotes the document, which may hold a personal value.
            throw new RefusedException(new Refusal(RefusalCode.ParseFailed, "the document is not valid GraphQL at this place: correct its syntax")
            {
                At = new Position(e.Location.Line, e.Location.Column),
            });
        }

        DocumentCounter.Check(document, bounds);
        return document;
    }

    /// <summary>Counts tokens as the parser would meet them, comments too, and builds nothing of them.</summary>
    private static void CountTokens(string text, int bound)
    {
        var tokens = 0;
        for (var token = Lexer.Lex(text); token.Kind != TokenKind.EOF; token = Lexer.Lex(text, token.End))
        {
            if (++tokens > bound)
            {
                throw TooCostly("document has more tokens", bound);
            }
        }
    }

    internal static RefusedException TooCostly(string what, long bound) =>
        new(RefusalCode.TooCostly, $"the {what} than the bound of {bound}: ask for less in one request");
}
