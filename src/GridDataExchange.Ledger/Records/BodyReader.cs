namespace GridDataExchange.Ledger.Records;

/// <summary>Reads bodies of records.</summary>
internal static class BodyReader
{
    /// <param name="body">The body.</param>
    /// <param name="id">The record's id as its payload says; null where the body must.</param>
    /// <param name="ofKind">The record's kind, likewise.</param>
    public static RecordBody Read(BodyMember body, Guid? id, string? ofKind)
    {
        var kind = ofKind ?? body.Get("kind").Text;
        var answers = kind == RecordBody.Answer;

        // A change of administration names its actor; where that is a client, it is who asked.
        var actor = body.Find("actor") is { } acts && acts.Find("kind")?.Text == "client" ? acts : (BodyMember?)null;

        // An alert is about somebody: officers find it, or are kept from it, as they would what that client asked.
        var about = kind == RecordBody.Alert && body.Find("subject") is { } subject && subject.Find("client") is not null ? subject : (BodyMember?)null;
        return new RecordBody
        {
            Id = id ?? body.Get("id").Id,
            Kind = kind,
            Time = body.Get("time").Time,
            Caller = (answers ? body.Get("caller") : body.Find("caller")) is { } caller
                ? new RecordCaller(caller.Get("department").Text, caller.Get("client").Text, caller.Find("grant")?.Id)
                : actor?.Find("department") is { } department ? new RecordCaller(department.Text, actor.Value.Get("name").Text, actor.Value.Find("grant")?.Id)
                : about?.Find("department") is { } watched ? new RecordCaller(watched.Text, about.Value.Get("client").Text, null)
                : null,
            Purpose = (body.Find("purpose") ?? actor?.Find("purpose"))?.Text,
            Case = Said(body.Find("case")),
            Operator = body.Find("operator") is { } person && Said(person.Get("name")) is { } name ? new RecordOperator(name, person.Get("verified").Flag) : null,
            Claims = body.Find("claims")?.Text,
            Code = body.Find("code")?.Text,
            Step = body.Find("step")?.Text,
            Times = body.Find("count")?.Number ?? 1,
            Policy = body.Find("policy")?.Text,
            RetentionDays = (int?)body.Find("retentionDays")?.Number,
            Act = body.Find("act")?.Text,
            Target = body.Find("target")?.Text,
            Operation = body.Find("operation")?.Text,
            Values = body.Find("values")?.Text,
            Lookups = [.. Items(body.Find("lookups")).Select(l => new RecordLookup(l.Get("dataset").Text, l.Get("field").Text, l.Get("value").Text, l.Find("personDataset")?.Text) { Token = l.Find("token")?.Text })],
            Disclosed = [.. Items(answers ? body.Get("disclosed") : body.Find("disclosed")).Select(Disclosed)],
        };
    }

    private static RecordDisclosure Disclosed(BodyMember of)
    {
        List<IReadOnlyList<(string, string)>> sets = [.. Items(of.Find("treatmentSets")).Select(s => (IReadOnlyList<(string, string)>)[.. s.Members.Select(m => (m.Name, m.Value.Text))])];
        return new RecordDisclosure(
            of.Get("dataset").Text,
            of.Get("rows").Number,
            of.Find("counted")?.Number ?? 0,
            [.. of.Get("fields").Members.Select(m => (m.Name, (IReadOnlyList<string>)[.. m.Value.Items.Select(t => t.Text)]))],
            of.Find("personDataset")?.Text,
            sets,
            [.. Items(of.Find("persons")).Select(p => Person(p, sets.Count))]);
    }

    private static RecordPerson Person(BodyMember of, int sets) =>
        of.Items.ToList() is [var key, var token, var set] && set.Number >= 0 && set.Number < sets
            ? new RecordPerson(key.Text, token.Text, (int)set.Number)
            : throw new InvalidDataException($"{of.Place} is not a key, a token and one of the treatment sets: it is no record of this ledger");

    // An absent header is the empty text.
    private static string? Said(BodyMember? of) => of?.Text is { Length: > 0 } text ? text : null;

    private static IEnumerable<BodyMember> Items(BodyMember? list) => list?.Items ?? [];
}
