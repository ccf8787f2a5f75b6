namespace GridDataExchange.Query.Running;

/// <summary>Counts what the rows of an answer take, and refuses what takes more than its bound.</summary>
internal sealed class AnswerMemory(long bound)
{
    private const int BytesOfCell = 24;

    private long taken;

    /// <exception cref="RefusedException">The bound is passed.</exception>
    public void Take(in Cell cell)
    {
        taken += BytesOfCell + cell.Reference switch
        {
            string text => text.Length * sizeof(char),
            byte[] bytes => bytes.Length,
            string[] texts => texts.Sum(t => t.Length * sizeof(char)),
            _ => 0,
        };
        if (taken > bound)
        {
            throw TooLarge(bound);
        }
    }

    public static RefusedException TooLarge(long bound) =>
        new(RefusalCode.TooCostly, $"the answer takes more than the bound of {bound} bytes: ask for fewer rows or fields");
}
