using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GraphQL.Execution;
using GraphQLParser.AST;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Protection;
using GridDataExchange.Query.Schemas;

namespace GridDataExchange.Query.Selections;

/// <summary>Reads the arguments of fields: ids, pages, filters and orders.</summary>
internal sealed class ArgumentReader(Entitlement entitlement, FieldCollector collector, CallerSeals seals, FieldCiphers ciphers, QueryBounds bounds, SelectionValues values)
{
    private readonly WhereReader filters = new(entitlement, bounds, values, new PseudonymReader(seals, ciphers));

    internal sealed record ListArguments(Filter Where, LookupTerm? Lookup, IReadOnlyList<OrderTerm> OrderBy, PageSelection Page, long Size, int Binding);

    /// <summary>The place of the row id that <c>id</c> opens to; null there where it is changed, foreign or of another dataset: not found.</summary>
    public int RowId(GraphQLField field, Dataset dataset)
    {
        return values.Add(seals.Ids(dataset).TryOpen(Id(field), out var rowId) ? rowId : null);
    }

    /// <summary>The dataset that <c>id</c> claims, if the caller's schema has it.</summary>
    public DatasetEntitlement? DatasetOfId(GraphQLField field) =>
        IdSeal.TryReadDataset(Id(field), out var number) && entitlement.Policies.Catalogue.FindDataset(number) is { } dataset
            ? entitlement.Find(dataset.Name)
            : null;

    public ListArguments List(GraphQLField field, DatasetEntitlement granted, Relation? via, QueryWeight weight, long parents)
    {
        var (size, backward) = Size(field, granted);
        var sizePlace = values.Add((long)size);
        var filterStart = values.All.Count;
        values.Structure.Append(backward ? "(<" : "(");
        var structureStart = values.Structure.Length;
        var where = Where(field, granted, weight, parents);
        var lookup = Lookup(granted.Dataset, (IDictionary<string, object?>?)Argument(field, "lookup"));
        var filter = values.Structure.ToString(structureStart, values.Structure.Length - structureStart);
        var order = Order(granted, (IList<object?>?)Argument(field, "orderBy"));
        var binding = Binding(granted.Dataset, via, filter, filterStart, order);
        if (lookup is not null)
        {
            lookup = Compared(granted.Dataset, lookup);
        }

        var page = new PageSelection(sizePlace, backward, Cursor(field, "after", order, binding), Cursor(field, "before", order, binding));
        values.Structure.Append(')');
        return new ListArguments(where, lookup, order, page, size, values.Add(binding));
    }

    /// <summary>The filter of a list, of a total or of groups.</summary>
    public Filter Where(GraphQLField field, DatasetEntitlement granted, QueryWeight weight, long parents)
    {
        var start = values.All.Count;
        var where = filters.Read(granted, (IDictionary<string, object?>?)Argument(field, "where"));
        weight.Values(values.All.Skip(start), parents);
        return where;
    }

    /// <summary>A list of enum values.</summary>
    public IReadOnlyList<string> Names(GraphQLField field, string argument) => [.. ((IList<object?>)Argument(field, argument)!).Cast<string>()];

    // GraphQL takes whole numbers for an ID (October 2021, 3.5.5); none of them is an id here.
    private string Id(GraphQLField field) => Argument(field, "id") as string ?? "";

    private (int Size, bool Backward) Size(GraphQLField field, DatasetEntitlement granted)
    {
        var (first, last) = ((int?)Argument(field, "first"), (int?)Argument(field, "last"));
        if (first is not null && last is not null)
        {
            throw new RefusedException(RefusalCode.BadInput, "`first` with `last` asks for two pages: give one of them");
        }

        var limit = Math.Min(granted.RowsPerRequest ?? bounds.LargestFirst, bounds.LargestFirst);
        var size = first ?? last ?? Math.Min(bounds.DefaultFirst, limit);
        return size >= 0 && size <= limit
            ? (size, last is not null)
            : throw new RefusedException(RefusalCode.BadInput, $"`{(last is null ? "first" : "last")}` must be from 0 to {limit} for {granted.Dataset.Header.Plural}");
    }

    private LookupTerm? Lookup(Dataset dataset, IDictionary<string, object?>? lookup)
    {
        if (lookup is null)
        {
            return null;
        }

        if (lookup.Count != 1 || lookup.Single().Value is not { } value)
        {
            throw new RefusedException(RefusalCode.BadInput, "`lookup` must set exactly one field");
        }

        var field = dataset.FindField(lookup.Single().Key)!;
        values.Structure.Append('?').Append(field.Name).Append(';');
        var given = values.Add(ArgumentText.Checked(value, "lookup"));
        return new LookupTerm(field, given, given, AnyOf: false);
    }

    /// <summary>What a sealed field is found by. Not among what cursors are bound to: keys come and go between two pages.</summary>
    private LookupTerm Compared(Dataset dataset, LookupTerm lookup)
    {
        if (!lookup.Field.Encrypted)
        {
            return lookup;
        }

        var cipher = ciphers.Of(dataset, lookup.Field);
        var tokens = cipher.Tokens((string)values.All[lookup.Value]!);
        return cipher.HasOneToken
            ? lookup with { Compared = values.Add(tokens.Single()) }
            : lookup with { Compared = values.Add(tokens.ToList<object?>()), AnyOf = true };
    }

    private ImmutableArray<OrderTerm> Order(DatasetEntitlement granted, IList<object?>? orders)
    {
        var dataset = granted.Dataset;
        if (orders is null or [] && dataset.Header.Order is { } usual && dataset.FindField(usual.Field) is { } by && Operators.CanOrder(granted, by))
        {
            values.Structure.Append('^').Append(by.Name).Append(usual.Descending ? " DESC;" : " ASC;");
            return [new OrderTerm(by, usual.Descending, NullsFirst: false)];
        }

        var terms = ImmutableArray.CreateBuilder<OrderTerm>();
        foreach (var order in orders?.Cast<IDictionary<string, object?>>() ?? [])
        {
            var set = order.Where(o => o.Value is not null).ToList();
            if (set.Count != 1 || order.Count != 1)
            {
                throw new RefusedException(RefusalCode.BadInput, "each item of `orderBy` must set exactly one field");
            }

            var direction = (string)set[0].Value!;
            var field = dataset.FindField(set[0].Key)!;
            if (terms.Any(t => t.Field == field))
            {
                throw new RefusedException(RefusalCode.BadInput, $"`orderBy` names `{field.Name}` twice: keep the first");
            }

            values.Structure.Append('^').Append(field.Name).Append(' ').Append(direction).Append(';');
            terms.Add(new OrderTerm(field, direction.StartsWith("DESC", StringComparison.Ordinal), direction.EndsWith("_NULLS_FIRST", StringComparison.Ordinal)));
        }

        return terms.ToImmutable();
    }

    private CursorPlaces? Cursor(GraphQLField field, string argument, ImmutableArray<OrderTerm> order, byte[] binding)
    {
        if ((string?)Argument(field, argument) is not { } cursor)
        {
            return null;
        }

        if (!seals.Cursors.TryOpen(cursor, binding, out var bytes))
        {
            throw CursorInvalid();
        }

        var position = CursorPosition.Decode(bytes, order.Length);
        values.Structure.Append('@').Append(argument);
        var keys = position.Keys.Select(k =>
        {
            values.Structure.Append(k is null ? 'n' : 'v');
            return k is null ? -1 : values.Add(k);
        }).ToImmutableArray();
        return new CursorPlaces(keys, values.Add(position.RowId), values.Add(position.Parent));
    }

    internal static RefusedException CursorInvalid() =>
        new(RefusalCode.CursorInvalid, "the cursor does not belong to this question: start from the first page again");

    /// <summary>All that a cursor is bound to but the parent's row, which is in it: caller, list, filter with its values, order, policy version.</summary>
    private byte[] Binding(Dataset dataset, Relation? via, string filter, int filterStart, ImmutableArray<OrderTerm> order)
    {
        var caller = entitlement.Caller;
        var text = new StringBuilder();
        foreach (var part in (ReadOnlySpan<string>)[caller.Department, caller.Client, caller.Purpose, entitlement.Policies.Version, dataset.Name, via?.Name ?? "", filter])
        {
            Part(text, part);
        }

        foreach (var value in values.All.Skip(filterStart))
        {
            IReadOnlyList<object?> items = value is IReadOnlyList<object?> list ? list : [value];
            Part(text, items.Count.ToString(CultureInfo.InvariantCulture));
            foreach (var item in items)
            {
                Part(text, item switch
                {
                    DateTimeOffset moment => moment.ToString("O", CultureInfo.InvariantCulture),
                    byte[] bytes => Convert.ToHexString(bytes),
                    _ => Convert.ToString(item, CultureInfo.InvariantCulture) ?? "",
                });
            }
        }

        foreach (var term in order)
        {
            Part(text, $"{term.Field.Name} {term.Descending} {term.NullsFirst}");
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));

        static void Part(StringBuilder text, string part) => text.Append(part.Length).Append(':').Append(part);
    }

    private object? Argument(GraphQLField field, string name) =>
        collector.ArgumentsOf(field) is { } all && all.TryGetValue(name, out ArgumentValue argument) ? argument.Value : null;
}
