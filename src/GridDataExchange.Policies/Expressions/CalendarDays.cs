namespace GridDataExchange.Policies.Expressions;

/// <summary>Counts years and days between two days of the calendar.</summary>
internal static class CalendarDays
{
    /// <summary>The result of <c>age</c>, <c>ageInYear</c> or <c>daysSince</c>.</summary>
    public static long Count(DateFunctionKind kind, DateOnly from, DateOnly to)
    {
        long years = to.Year - from.Year;
        return kind switch
        {
            DateFunctionKind.AgeInYear => years,
            DateFunctionKind.DaysSince => (long)to.DayNumber - from.DayNumber,
            _ => (to.Month, to.Day).CompareTo((from.Month, from.Day)) < 0 ? years - 1 : years,
        };
    }
}
