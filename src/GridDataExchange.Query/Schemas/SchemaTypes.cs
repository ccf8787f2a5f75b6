using GraphQL.Types;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Sql;
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

    public IGraphType Long => longInteger;

    public IGraphType Decimal => number;

    public IGraphType DateTime => dateTime;

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

    public IGraphType OrderDirection => Named("OrderDirection", () =>
    {
        var type = new EnumerationGraphType { Name = "OrderDirection" };
        type.Add("ASC", "ASC", "Rising; nothing last.");
        type.Add("DESC", "DESC", "Falling; nothing last.");
        type.Add("ASC_NULLS_FIRST", "ASC_NULLS_FIRST", "Rising; nothing first.");
        type.Add("DESC_NULLS_FIRST", "DESC_NULLS_FIRST", "Falling; nothing first.");
        return type;
    });

    /// <summary>The filter input of a field's type: one for each catalogue type, and for fields that can only be asked whether they show anything.</summary>
    public IGraphType Filter(DatasetEntitlement granted, Field field)
    {
        var operators = Operators.Of(granted, field);
        var name = operators is ["isNull"] ? "NullFilter" : !RowScope.HasVisible(granted, field) ? "PseudonymFilter" : (field.Type == FieldType.Code ? field.Codes!.Name : field.Type.ToString()) + "Filter";
        return Named(name, () =>
        {
            var filter = new InputObjectGraphType { Name = name };
            foreach (var operation in operators)
            {
                filter.AddField(new GraphQL.Types.FieldType
                {
                    Name = operation,
                    ResolvedType = operation switch { "isNull" => boolean, "in" => new ListGraphType(new NonNullGraphType(Of(field))), _ => Of(field) },
                });
            }

            return filter;
        });
    }

    /// <summary>A type whose fields may lead back to it: it is known before it is filled.</summary>
    public T Recursive<T>(string name, Func<T> make, Action<T> fill)
        where T : IGraphType
    {
        if (named.TryGetValue(name, out var known))
        {
            return (T)known;
        }

        var type = make();
        named[name] = type;
        fill(type);
        return type;
    }

    public IGraphType Named(string name, Func<IGraphType> make)
    {
        if (!named.TryGetValue(name, out var type))
        {
            named[name] = type = make();
        }

        return type;
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
