using GraphQL.Types;

namespace GridDataExchange.Query.Describing;

/// <summary>The GraphQL types of <c>me</c> and <c>catalog</c>: the same in every schema.</summary>
internal sealed class DescribedTypes(Schemas.SchemaTypes types)
{
    /// <summary><c>me: Me!</c>.</summary>
    public IGraphType Me()
    {
        var field = Type("MyField", "A field or relation of a dataset that you can see in some row.")
            .With("name", Text)
            .With("treatments", Texts, "All that can apply to it in some row, by rising severity: clear first, then masks.")
            .With("lookup", Flag, "Whether rows can be looked up by its exact value.");
        var dataset = Type("MyDataset", "A dataset of which you can see something.")
            .With("name", Text)
            .With("rowsPerRequest", types.Int, "The most rows of it in one answer; null for no bound of your policies.")
            .With("fields", List(field));
        var quota = Type("Quota", "What is left of a bound that is counted by the day.")
            .With("dataset", Text)
            .With("limit", Text, "The bound's name: lookupsPerDay or personsPerDay.")
            .With("perDay", Number)
            .With("percentLeft", Number, "In steps of 5.");
        return new NonNullGraphType(Type("Me", "What you may see, for what, and until when.")
            .With("department", Text)
            .With("client", Text)
            .With("purpose", Text)
            .With("grant", new NonNullGraphType(types.Id), "The grant it rests on.")
            .With("expires", new NonNullGraphType(types.DateTime), "When the rights of this token end.")
            .With("scopes", Texts)
            .With("jurisdictions", Texts, "The divisions within which rows can be seen.")
            .With("quotas", List(quota))
            .With("datasets", List(dataset)));
    }

    /// <summary><c>catalog: [Dataset!]!</c>.</summary>
    public IGraphType Catalog()
    {
        var field = Type("DatasetField", "A field of a dataset.")
            .With("name", Text)
            .With("type", Text, "String, Int, Long, Decimal, Boolean, Date, DateTime, or the name of a code set.")
            .With("class", Text, "How sensitive it is: open, key, personal or sensitive.")
            .With("titleEn", types.Text)
            .With("titleZh", types.Text)
            .With("deprecated", types.Text, "Why it is used no more, and what is used instead.");
        var relation = Type("DatasetRelation", "A relation of a dataset to another.")
            .With("name", Text)
            .With("to", Text, "The dataset it leads to.")
            .With("many", Flag, "Whether it leads to any number of rows.")
            .With("titleEn", types.Text)
            .With("titleZh", types.Text)
            .With("deprecated", types.Text, "Why it is used no more, and what is used instead.");
        return List(Type("Dataset", "A dataset of the exchange, whether or not anything of it is granted to you.")
            .With("name", Text)
            .With("titleEn", Text)
            .With("titleZh", Text)
            .With("descriptionEn", types.Text)
            .With("descriptionZh", types.Text)
            .With("steward", Text, "Code of the department that answers for the data.")
            .With("sharing", Text, "unconditional, conditional or none.")
            .With("fields", List(field))
            .With("relations", List(relation)));
    }

    private NonNullGraphType Text => new(types.Text);

    private NonNullGraphType Texts => List(types.Text);

    private NonNullGraphType Flag => new(types.Boolean);

    private NonNullGraphType Number => new(types.Int);

    private static NonNullGraphType List(IGraphType of) => new(new ListGraphType(new NonNullGraphType(of)));

    private static ObjectGraphType Type(string name, string description) => new() { Name = name, Description = description };
}

/// <summary>Adds fields to a type one after another.</summary>
internal static class DescribedFields
{
    public static ObjectGraphType With(this ObjectGraphType type, string name, IGraphType of, string? description = null)
    {
        type.AddField(new FieldType { Name = name, ResolvedType = of, Description = description });
        return type;
    }
}
