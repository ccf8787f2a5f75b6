using GraphQL.Types;
using GridDataExchange.Catalog;
using FieldType = GridDataExchange.Catalog.FieldType;

namespace GridDataExchange.Query.Schemas;

/// <summary>The named types of one schema that are not datasets: scalars, enums, filters. GraphQL.NET wants one instance of each for a schema and none shared.</summary>
internal sealed class SchemaTypes
{
    private readonly Dictionary<string, IGraphType> named = new(StringComparer.Ordinal);
    private readonly StringGraphType text = new();
    private readonly IntGraphType integer = new();
    private readonly LongGraphType longInteger = new();
    private readonly DecimalGraphType number = new();
    private readonly BooleanGraphType boolean = new();
    private readonly DateScalar date = new();
    private readonly DateTimeScalar dateTime = new();
    private readonly IdGraphType id = new();

    public IGraphType Text => text;

    public IGraphType Int => integer;

    public IGraphType Boolean => boolean;

    public IGraphType Id => id;

    public IGraphType Of(Field field) => field.Type switch
    {
        FieldType.String => text,
        FieldType.Int => integer,
        FieldType.Long => longInteger,
        FieldType.Decimal => number,
        FieldType.Boolean => boolean,
        FieldType.Date => date,
        FieldType.DateTime => dateTime,
        FieldType.Code => Enum(field.Codes!),
        _ => throw new InvalidOperationException($"field type {field.Type} has no GraphQL type"),
    };

    /// <summary>The filter input of a field's type: one for each catalogue type.</summary>
    public IGraphType Filter(Field field)
    {
        var name = (field.Type == FieldType.Code ? field.Codes!.Name : field.Type.ToString()) + "Filter";
        return Named(name, () =>
        {
            var value = Of(field);
            var filter = new InputObjectGraphType { Name = name };
            foreach (var (operation, takesList) in Operators(field.Type))
            {
                filter.AddField(new GraphQL.Types.FieldType { Name = operation, ResolvedType = takesList ? new ListGraphType(new NonNullGraphType(value)) : value });
            }

            return filter;
        });
    }

    public IGraphType Named(string name, Func<IGraphType> make)
    {
        if (!named.TryGetValue(name, out var type))
        {
            named[name] = type = make();
        }

        return type;
    }

    private static IEnumerable<(string Operation, bool TakesList)> Operators(FieldType type)
    {
        yield return ("eq", false);
        yield return ("in", true);
        if (type is FieldType.Boolean or FieldType.Code)
        {
            yield break;
        }

        yield return ("gt", false);
        yield return ("gte", false);
        yield return ("lt", false);
        yield return ("lte", false);
        if (type is FieldType.String)
        {
            yield return ("startsWith", false);
        }
    }

    private IGraphType Enum(CodeSet codes) => Named(codes.Name, () =>
    {
        var type = new EnumerationGraphType { Name = codes.Name };
        foreach (var code in codes.Codes)
        {
            type.Add(code.Value, code.Value, $"{code.Title.Zh} / {code.Title.En}");
        }

        return type;
    });
}
