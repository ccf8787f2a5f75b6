using System.Collections.Immutable;

namespace GridDataExchange.Policies.Cel.Values;

/// <summary>A list. Never changes.</summary>
internal abstract class CelList
{
    public static CelList Empty { get; } = new Items([]);

    public abstract int Count { get; }

    public abstract CelValue this[int index] { get; }

    public static CelList Of(CelValue[] items) => new Items(items);

    /// <summary>A list over texts that are there already.</summary>
    public static CelList Of(ImmutableArray<string> texts) => texts.IsDefaultOrEmpty ? Empty : new Texts(texts);

    private sealed class Items(CelValue[] items) : CelList
    {
        public override int Count => items.Length;

        public override CelValue this[int index] => items[index];
    }

    private sealed class Texts(ImmutableArray<string> texts) : CelList
    {
        public override int Count => texts.Length;

        public override CelValue this[int index] => CelValue.OfNullable(texts[index]);
    }
}
