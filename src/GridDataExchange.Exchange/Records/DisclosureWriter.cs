using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Records;

/// <summary>Writes what an answer disclosed of one dataset: its fields with their treatments, and the persons, sealed.</summary>
/// <param name="key">Seals persons.</param>
internal sealed class DisclosureWriter(MasterKey key)
{
    private readonly PersonSeal persons = new(key);

    /// <param name="json">The record's body.</param>
    /// <param name="disclosure">What was disclosed.</param>
    /// <param name="tokens">The blind tokens of its persons, in their order.</param>
    public void Write(Utf8JsonWriter json, Disclosure disclosure, IReadOnlyList<string> tokens)
    {
        json.WriteStartObject();
        json.WriteString("dataset", disclosure.Dataset.Name);
        json.WriteNumber("rows", disclosure.Rows);
        if (disclosure.Counted > 0)
        {
            json.WriteNumber("counted", disclosure.Counted);
        }

        json.WriteStartObject("fields");
        foreach (var (field, treatments) in disclosure.Fields)
        {
            json.WriteStartArray(field);
            foreach (var treatment in treatments)
            {
                json.WriteStringValue(treatment);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        if (disclosure.PersonDataset is { } dataset)
        {
            Persons(json, disclosure, dataset, tokens);
        }

        json.WriteEndObject();
    }

    private void Persons(Utf8JsonWriter json, Disclosure disclosure, Dataset dataset, IReadOnlyList<string> tokens)
    {
        json.WriteString("personDataset", dataset.Name);
        json.WriteStartArray("treatmentSets");
        foreach (var set in disclosure.TreatmentSets)
        {
            json.WriteStartObject();
            foreach (var (field, treatment) in set)
            {
                json.WriteString(field, treatment);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("persons");
        foreach (var (person, token) in disclosure.Persons.Zip(tokens))
        {
            json.WriteStartArray();
            json.WriteStringValue(persons.Seal(dataset.Name, person.Key));
            json.WriteStringValue(token);
            json.WriteNumberValue(person.TreatmentSet);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
