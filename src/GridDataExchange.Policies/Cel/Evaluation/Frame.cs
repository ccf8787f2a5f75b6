using System.Diagnostics.CodeAnalysis;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Evaluation;

/// <summary>Where an evaluation gets the values of its variables from.</summary>
internal interface IActivation
{
    /// <summary>The value of the variable that the compiler gave this number.</summary>
    CelValue Read(int variable);
}

/// <summary>One evaluation: its variables and the steps it has left.</summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "never compared")]
internal struct Frame(IActivation? activation, int locals)
{
    /// <summary>The most steps of one evaluation: some milliseconds.</summary>
    public const int MaxSteps = 1_000_000;

    /// <summary>The most UTF-16 units or bytes of one value.</summary>
    public const int MaxText = 1 << 20;

    private int left = MaxSteps;

    /// <summary>The variables of macros, by their depth.</summary>
    public CelValue[] Locals { get; } = locals == 0 ? [] : new CelValue[locals];

    public readonly bool IsExhausted => left < 0;

    public readonly CelValue Read(int variable) => activation?.Read(variable) ?? default;

    /// <summary>Takes a step.</summary>
    public void Step() => left--;

    /// <summary>Takes as many steps as a piece of work is worth; false where there are no more.</summary>
    public bool Spend(long steps)
    {
        left = steps > left ? -1 : left - (int)steps;
        return left >= 0;
    }
}
