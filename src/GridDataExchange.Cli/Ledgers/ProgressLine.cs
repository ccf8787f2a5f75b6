using System.Globalization;

namespace GridDataExchange.Cli.Ledgers;

/// <summary>How far something is, in one line of a terminal; nothing where the errors go elsewhere.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int Width = 40;

    private readonly bool shown = !Console.IsErrorRedirected;
    private int last = -1;

    public void Show(double part)
    {
        var percent = (int)(Math.Clamp(part, 0, 1) * 100);
        if (shown && percent != last)
        {
            last = percent;
            var filled = percent * Width / 100;
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r[{new string('=', filled)}{new string(' ', Width - filled)}] {percent,3} %"));
        }
    }

    public void Dispose()
    {
        if (last >= 0)
        {
            Console.Error.Write($"\r{new string(' ', Width + 8)}\r");
        }
    }
}
