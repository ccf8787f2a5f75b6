using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>How types are called in messages, and which type a field's values have.</summary>
internal static class TypeNames
{
    /// <summary>CEL's name of the type.</summary>
    public static string Of(ValueType type) => type switch
    {
        ValueType.Bool => "a bool",
        ValueType.Int => "an int",
        ValueType.String => "a string",
        ValueType.Date => "a date",
        ValueType.Timestamp => "a timestamp",
        ValueType.StringList => "a list of strings",
        ValueType.IntList => "a list of ints",
        _ => "a list of dates",
    };

    /// <summary>The type of a field's values, or null where conditions cannot read it.</summary>
    public static ValueType? Of(FieldType type) => type switch
    {
        FieldType.String or FieldType.Code => ValueType.String,
        FieldType.Int or FieldType.Long => ValueType.Int,
        FieldType.Boolean => ValueType.Bool,
        FieldType.Date => ValueType.Date,
        FieldType.DateTime => ValueType.Timestamp,
        _ => null,
    };

    /// <summary>The list of values of that type, or null where there is none.</summary>
    public static ValueType? ListOf(ValueType item) => item switch
    {
        ValueType.String => ValueType.StringList,
        ValueType.Int => ValueType.IntList,
        ValueType.Date => ValueType.DateList,
        _ => null,
    };
}
