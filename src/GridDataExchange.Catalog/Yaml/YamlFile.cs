using System.Text;
using GridDataExchange.Catalog.Reading;
using YamlDotNet.Core;

namespace GridDataExchange.Catalog.Yaml;

/// <summary>Reads one YAML file into nodes that know their lines.</summary>
internal static class YamlFile
{
    /// <summary>No file of a catalogue comes near it; what is larger is not one.</summary>
    public const int MaximumBytes = 256 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The mapping that the file holds, or null with the reason among the problems.</summary>
    public static MappingNode? Read(FileProblems problems) => Build(problems, builder => builder.BuildDocument());

    /// <summary>The mappings of a file of several documents; empty with the reason among the problems.</summary>
    public static IReadOnlyList<MappingNode> ReadAll(FileProblems problems) => Build(problems, builder => builder.BuildDocuments()) ?? [];

    private static T? Build<T>(FileProblems problems, Func<NodeBuilder, T?> build)
        where T : class
    {
        if (problems.Texts.Text(problems.File, () => ReadText(problems)) is not { } text)
        {
            return null;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            return build(new NodeBuilder(parser, problems));
        }
        catch (YamlException e)
        {
            problems.Add((int)e.Start.Line, $"this is not YAML ({OneLine(e.Message)}): correct it");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet 18.1.0 does not wrap every failure of its scanner, such as that of a `[` never closed.
            problems.Add((int)(parser.Current?.End.Line ?? 0), "this is not YAML from here on: close every bracket and quotation mark");
        }

        return null;
    }

    private static string? ReadText(FileProblems problems)
    {
        try
        {
            using var file = new FileStream(problems.File, FileMode.Open, FileAccess.Read);
            if (file.Length > MaximumBytes)
            {
                problems.Add(0, $"the file is larger than {MaximumBytes / 1024} KiB: split what it says or remove what does not belong in it");
                return null;
            }

            using var reader = new StreamReader(file, Utf8);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            problems.Add(0, "the file is not UTF-8: save it as UTF-8");
        }
        catch (FileNotFoundException)
        {
            problems.Add(0, "the file is missing: add it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(0, "the file cannot be read: check that the server's user may read it");
        }

        return null;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
}
