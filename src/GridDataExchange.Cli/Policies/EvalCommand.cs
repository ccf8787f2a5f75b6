using System.CommandLine;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Cli.Policies;

/// <summary><c>gdx policy eval</c>: what an expression gives.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var expression = new Argument<string?>("expr") { Description = "An expression of CEL.", Arity = ArgumentArity.ZeroOrOne };
        var bind = new Option<string[]>("--bind") { Description = "A name and its value as JSON, such as age=60 or name='\"Li\"'. May be given more than once.", HelpName = "name=JSON" };
        var lines = new Option<bool>("--lines") { Description = "Reads one JSON object a line, {\"expr\", \"bindings\"} as in the CEL specification's cases, and writes {\"value\"} or {\"error\"} for each." };
        var eval = new Command("eval", "Evaluates an expression of CEL.") { expression, bind, lines };
        eval.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            switch (parsed.GetValue(expression), parsed.GetValue(lines), parsed.GetValue(bind) ?? [])
            {
                case (null, true, []):
                    await EvaluateLinesAsync(Console.In, output, cancellationToken);
                    break;
                case ({ } text, false, var bindings):
                    await output.WriteLineAsync(Evaluate(text, bindings));
                    break;
                default:
                    throw new CommandException("Give one expression, with --bind for each name in it, or --lines alone.", CommandException.Usage);
            }
        });
        return eval;
    }

    private static string Evaluate(string expression, string[] bindings)
    {
        try
        {
            return ExpressionTrial.Evaluate(expression, bindings.Select(Binding));
        }
        catch (ExpressionException e)
        {
            throw new CommandException($"line {e.Line}, column {e.Column}: {e.Message}\n{e.Excerpt}");
        }
        catch (FormatException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static KeyValuePair<string, string> Binding(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new(text[..equals], text[(equals + 1)..])
            : throw new CommandException("--bind takes a name, `=` and a value as JSON, such as --bind age=60.", CommandException.Usage);
    }

    internal static async Task EvaluateLinesAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            // An empty line too has its line: who writes many reads the answers by their number.
            await output.WriteLineAsync(ExpressionTrial.EvaluateCase(line));
        }
    }
}
