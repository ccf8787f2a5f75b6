using System.Globalization;
using System.Security.Cryptography;

namespace GridDataExchange.Ledger.Appending;

/// <summary>The name that a node writes under: a random one for the process, a dot, and the number of its incarnation there.</summary>
/// <param name="Process">16 hexadecimal digits.</param>
/// <param name="Incarnation">From 1 on: a name whose last transaction is in doubt is left for the next.</param>
internal readonly record struct NodeName(string Process, int Incarnation)
{
    private const int Length = 16;

    /// <summary>The first name of a process.</summary>
    public static NodeName Random() => new(RandomNumberGenerator.GetHexString(Length, lowercase: true), 1);

    /// <summary>The name in its form; of what has another, a process of that name and incarnation 0.</summary>
    public static NodeName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.LastIndexOf('.');
        return dot > 0 && int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation) ? new(name[..dot], incarnation) : new(name, 0);
    }

    public NodeName Following() => this with { Incarnation = Incarnation + 1 };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Process}.{Incarnation}");
}
