namespace GridDataExchange.Policies.Cel.Values;

/// <summary>The names of the types, which are values themselves.</summary>
internal static class CelTypes
{
    public const string Timestamp = "google.protobuf.Timestamp";
    public const string Duration = "google.protobuf.Duration";

    private static readonly CelValue[] Values =
    [
        default, Of("null_type"), Of("bool"), Of("int"), Of("uint"), Of("double"), Of("string"), Of("bytes"), Of("list"), Of("map"), Of("type"), Of(Timestamp), Of(Duration), Of("date"),
    ];

    /// <summary>Every type by its name.</summary>
    public static IReadOnlyDictionary<string, CelValue> ByName { get; } = Values.Skip(1).ToDictionary(v => v.TypeName, StringComparer.Ordinal);

    /// <summary>The type of a value; of an error the error.</summary>
    public static CelValue TypeOf(in CelValue value) => value.IsError ? value : Values[(int)value.Kind];

    private static CelValue Of(string name) => CelValue.OfType(name);
}
