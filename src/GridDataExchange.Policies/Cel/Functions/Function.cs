using GridDataExchange.Policies.Cel.Checking;
using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Functions;

/// <summary>What a function does with one argument or two (the second is null where there is none); the receiver comes first. No argument is an error.</summary>
internal delegate CelValue Implementation(ref Frame frame, in CelValue first, in CelValue second);

/// <summary>One overload, for the checker.</summary>
internal sealed record Signature(CelType[] Parameters, CelType Result)
{
    /// <summary>Reads <c>string, int -> bool</c>.</summary>
    public static Signature Parse(string text)
    {
        var parts = text.Split(" -> ");
        return new Signature([.. parts[0].Split(", ").Select(CelType.Parse)], CelType.Parse(parts[1]));
    }
}

/// <summary>A function as it is called: <c>f(x)</c> or, as a member, <c>x.f()</c>.</summary>
/// <param name="Name">Its name; an operator's is its symbol.</param>
/// <param name="IsMember">Whether the first argument stands before the dot.</param>
/// <param name="Arity">Arguments, the receiver among them: 1 or 2.</param>
/// <param name="Implementation">What it does.</param>
/// <param name="Signatures">Its overloads.</param>
internal sealed record Function(string Name, bool IsMember, int Arity, Implementation Implementation, Signature[] Signatures)
{
    public static Function Global(string name, Implementation implementation, params string[] signatures) => Make(name, false, implementation, signatures);

    public static Function Member(string name, Implementation implementation, params string[] signatures) => Make(name, true, implementation, signatures);

    private static Function Make(string name, bool isMember, Implementation implementation, string[] signatures)
    {
        var parsed = Array.ConvertAll(signatures, Signature.Parse);
        return new Function(name, isMember, parsed[0].Parameters.Length, implementation, parsed);
    }
}

/// <summary>The functions that an expression may call.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<(string Name, bool IsMember, int Arity), Function> functions = [];

    /// <summary>A later function replaces an earlier one that is called in the same way.</summary>
    public FunctionTable(params IEnumerable<Function> all)
    {
        foreach (var function in all)
        {
            functions[(function.Name, function.IsMember, function.Arity)] = function;
        }
    }

    public Function? Find(string name, bool isMember, int arity) => functions.GetValueOrDefault((name, isMember, arity));

    /// <summary>Every way to call a name.</summary>
    public IEnumerable<Function> Named(string name) => functions.Values.Where(f => f.Name == name);

    /// <summary>Names of all functions that are no operators.</summary>
    public IEnumerable<string> Names => functions.Keys.Select(k => k.Name).Where(n => char.IsAsciiLetter(n[0])).Distinct().Order(StringComparer.Ordinal);
}
