using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GridDataExchange.Postgres;

/// <summary>Who administers: what the record of a change names.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name among its kind: client id, name of the node.</param>
public sealed record Actor(ActorKind Kind, string Name)
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<ActorKind>(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Code of its department.</summary>
    public string? Department { get; init; }

    /// <summary>Code of the purpose it acts for.</summary>
    public string? Purpose { get; init; }

    /// <summary>The grant it acts under.</summary>
    public Guid? Grant { get; init; }

    /// <summary>Who works at it, as it says itself.</summary>
    public string? Operator { get; init; }

    /// <summary>A node of the exchange, which acts by itself.</summary>
    public static Actor Node(string name) => new(ActorKind.Node, name);

    /// <summary>The form in which it is stored and recorded.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, Form);
}

/// <summary>What kind of actor administers.</summary>
public enum ActorKind
{
    /// <summary>A client of a department, with a token.</summary>
    Client,

    /// <summary>A node of the exchange by itself, when it starts or loads policies.</summary>
    Node,

    /// <summary>A person who signed in.</summary>
    Person,

    /// <summary>What makes a demo's data.</summary>
    Seed,
}
