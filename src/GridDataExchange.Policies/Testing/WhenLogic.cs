namespace GridDataExchange.Policies.Testing;

/// <summary>The shape of a <c>when</c>: the one place of the tests that looks into it.</summary>
internal static class WhenLogic
{
    /// <summary>The shape of the policy's <c>when</c>, or null where it has none.</summary>
    public static Logic? Of(AllowPolicy policy) => policy.When is { } when ? RowsLogic.Of(when) : null;

    /// <summary>The shape of the policy's <c>when</c>, or null where it has none.</summary>
    public static Logic? Of(DenyPolicy policy) => policy.When is { } when ? RowsLogic.Of(when) : null;
}
