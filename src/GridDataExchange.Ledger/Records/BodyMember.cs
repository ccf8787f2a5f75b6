using System.Text.Json;

namespace GridDataExchange.Ledger.Records;

/// <summary>A value within a body with the name of its place, so that what is wrong can be said without what it is.</summary>
internal readonly record struct BodyMember(JsonElement Value, string Place)
{
    public BodyMember? Find(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("an object");
        }

        return Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? new BodyMember(member, $"`{name}` of {Place}") : null;
    }

    public BodyMember Get(string name) => Find(name) ?? throw new InvalidDataException($"{Place} has no `{name}`: it is no record of this ledger");

    public string Text => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a text");

    public bool Flag => Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Wrong("true or false");

    public long Number => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt64(out var number) ? number : throw Wrong("a whole number");

    public Guid Id => Value.ValueKind == JsonValueKind.String && Value.TryGetGuid(out var id) ? id : throw Wrong("a UUID");

    public DateTimeOffset Time => Value.ValueKind == JsonValueKind.String && Value.TryGetDateTimeOffset(out var time) ? time : throw Wrong("a time");

    public IEnumerable<BodyMember> Items
    {
        get
        {
            var place = $"an item of {Place}";
            return Value.ValueKind == JsonValueKind.Array ? Value.EnumerateArray().Select(item => new BodyMember(item, place)) : throw Wrong("a list");
        }
    }

    public IEnumerable<(string Name, BodyMember Value)> Members
    {
        get
        {
            var place = $"a member of {Place}";
            return Value.ValueKind == JsonValueKind.Object ? Value.EnumerateObject().Select(m => (m.Name, new BodyMember(m.Value, place))) : throw Wrong("an object");
        }
    }

    private InvalidDataException Wrong(string wanted) => new($"{Place} is not {wanted}: it is no record of this ledger");
}
