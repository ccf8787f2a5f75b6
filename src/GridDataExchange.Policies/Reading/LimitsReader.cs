using System.Globalization;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads <c>limits</c>.</summary>
internal static class LimitsReader
{
    /// <summary>The bounds; none where the key is absent.</summary>
    public static Limits Read(Keys keys, FileProblems problems)
    {
        if (keys.Mapping("limits", required: false) is not { } mapping)
        {
            return Limits.None;
        }

        var own = new Keys(mapping, "`limits`", problems);
        var limits = new Limits(ReadOne(own, "rowsPerRequest", problems), ReadOne(own, "lookupsPerDay", problems), ReadOne(own, "personsPerDay", problems));
        own.RefuseRest();
        return limits;
    }

    private static int? ReadOne(Keys keys, string key, FileProblems problems)
    {
        if (keys.OptionalText(key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bound) && bound > 0)
        {
            return bound;
        }

        problems.Add(keys.LineOf(key), $"`{key}` cannot be `{text}`: write a whole number from 1 to {int.MaxValue}");
        return null;
    }
}
