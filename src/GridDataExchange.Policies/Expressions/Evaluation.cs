using System.Collections.Immutable;

namespace GridDataExchange.Policies.Expressions;

/// <summary>One evaluation: an expression over one caller, one request and one row. Never throws for what a row holds; what does not fit is unknown.</summary>
internal readonly struct Evaluation(Caller? caller, RequestContext? request, Func<string, object?>? row)
{
    /// <summary>The verdict of an expression of type bool.</summary>
    public Verdict Judge(Expression condition) => condition switch
    {
        And and => Conjunction(and),
        Or or => Disjunction(or),
        Not not => Negation(Judge(not.Operand)),
        RowHas has => Of(row?.Invoke(has.Path.Key) is not null),
        Comparison comparison => Compare(comparison),
        Membership membership => IsMember(membership),
        TextTest test => Test(test),
        Within within => IsWithin(within),
        _ => Value(condition) is bool value ? Of(value) : Verdict.Unknown,
    };

    /// <summary>The value of an expression of another type (or a plain bool); null for unknown.</summary>
    public object? Value(Expression expression) => expression switch
    {
        Constant constant => constant.Value,
        RowField field => Typed(field.Type, row?.Invoke(field.Path.Key)),
        ContextValue context => Context(context.Name),
        DateFunction function => DateValue(function),
        _ => Judge(expression) switch { Verdict.True => true, Verdict.False => false, _ => null },
    };

    // CEL absorbs an error beside a false (and) or a true (or), whichever side it stands on: SQL's AND and OR.
    private Verdict Conjunction(And and) => Judge(and.Left) switch
    {
        Verdict.False => Verdict.False,
        Verdict.True => Judge(and.Right),
        _ => Judge(and.Right) == Verdict.False ? Verdict.False : Verdict.Unknown,
    };

    private Verdict Disjunction(Or or) => Judge(or.Left) switch
    {
        Verdict.True => Verdict.True,
        Verdict.False => Judge(or.Right),
        _ => Judge(or.Right) == Verdict.True ? Verdict.True : Verdict.Unknown,
    };

    private Verdict Compare(Comparison comparison)
    {
        if (Value(comparison.Left) is not { } left || Value(comparison.Right) is not { } right)
        {
            return Verdict.Unknown;
        }

        var order = left is string text ? CodePointOrder.Instance.Compare(text, (string)right) : Comparer<object>.Default.Compare(left, right);
        return Of(comparison.Operator switch
        {
            ComparisonOperator.Equal => order == 0,
            ComparisonOperator.NotEqual => order != 0,
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            _ => order >= 0,
        });
    }

    private Verdict IsMember(Membership membership)
    {
        if (Value(membership.Item) is not { } item)
        {
            return Verdict.Unknown;
        }

        if (membership.List is ListLiteral list)
        {
            // CEL makes the list before it looks for the item: one unknown item makes all of it unknown, whatever else matches.
            var found = false;
            foreach (var candidate in list.Items)
            {
                if (Value(candidate) is not { } value)
                {
                    return Verdict.Unknown;
                }

                found |= value.Equals(item);
            }

            return Of(found);
        }

        return Of(item is string text && Texts(membership.List) is { } texts && texts.Contains(text, StringComparer.Ordinal));
    }

    private Verdict Test(TextTest test)
    {
        if (Value(test.Text) is not string text || Value(test.Part) is not string { Length: > 0 } part)
        {
            return Verdict.Unknown;
        }

        return Of(test.Kind switch
        {
            TextTestKind.StartsWith => text.StartsWith(part, StringComparison.Ordinal),
            TextTestKind.EndsWith => text.EndsWith(part, StringComparison.Ordinal),
            _ => text.Contains(part, StringComparison.Ordinal),
        });
    }

    private Verdict IsWithin(Within within)
    {
        if (Value(within.Code) is not string code || Texts(within.Codes) is not { } divisions)
        {
            return Verdict.Unknown;
        }

        foreach (var division in divisions)
        {
            if (DivisionBoundaries.IsIn(code, division))
            {
                return Verdict.True;
            }
        }

        return Verdict.False;
    }

    /// <summary>The items of a list of texts; null where one of them is unknown.</summary>
    private ImmutableArray<string>? Texts(Expression list)
    {
        if (list is ListLiteral literal)
        {
            var texts = ImmutableArray.CreateBuilder<string>(literal.Items.Length);
            foreach (var item in literal.Items)
            {
                if (Value(item) is not string text)
                {
                    return null;
                }

                texts.Add(text);
            }

            return texts.MoveToImmutable();
        }

        return Value(list) is ImmutableArray<string> { IsDefault: false } known ? known : [];
    }

    private long? DateValue(DateFunction function) =>
        Value(function.From) is DateOnly from && Value(function.To) is DateOnly to ? CalendarDays.Count(function.Kind, from, to) : null;

    private object? Context(ContextName name) => name switch
    {
        ContextName.CallerDepartment => caller?.Department,
        ContextName.CallerClient => caller?.Client,
        ContextName.CallerPurpose => caller?.Purpose,
        ContextName.CallerScopes => caller?.Scopes,
        ContextName.CallerJurisdictions => caller?.Jurisdictions,
        ContextName.RequestDate => request?.Date,
        ContextName.RequestTime => request is null ? null : ContextFacts.Whole(request.Time),
        ContextName.RequestCase => request?.Case,
        ContextName.RequestOperatorName => request?.Operator,
        ContextName.RequestOperatorVerified => request?.OperatorVerified,
        _ => null,
    };

    private static object? Typed(ValueType type, object? value) => type switch
    {
        ValueType.String => value as string,
        ValueType.Int => value is long ? value : value is int small ? (long)small : null,
        ValueType.Bool => value is bool ? value : null,
        ValueType.Date => value is DateOnly ? value : null,
        ValueType.Timestamp => value is DateTimeOffset ? value : null,
        _ => null,
    };

    private static Verdict Negation(Verdict verdict) => verdict switch
    {
        Verdict.True => Verdict.False,
        Verdict.False => Verdict.True,
        _ => Verdict.Unknown,
    };

    private static Verdict Of(bool value) => value ? Verdict.True : Verdict.False;
}
