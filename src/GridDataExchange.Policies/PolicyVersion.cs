using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Reading;

namespace GridDataExchange.Policies;

/// <summary>Names the content of a policies folder by a hash that comments, layout and the order of files and keys do not change.</summary>
/// <remarks>Each YAML document becomes one line: its kind, then JSON with sorted keys. The lines are sorted and hashed.</remarks>
internal static class PolicyVersion
{
    // Changes when the same files come to mean something else.
    private const string Form = "gdx-policies-1";
    private static readonly string[] Folders = ["access", "catalog"];

    /// <summary>Lower-case hex SHA-256 of a normalised content.</summary>
    public static string Of(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    /// <summary>The normalised content of a folder, of the texts that were read.</summary>
    public static string ContentOf(FileProblems root)
    {
        var policiesFolder = root.File;
        string[] files =
        [
            .. root.Texts.In(policiesFolder).Where(f => f.EndsWith(".yaml", StringComparison.Ordinal)),
            .. Folders.SelectMany(f => PolicyFiles.In(root.For(Path.Combine(policiesFolder, f)))),
        ];
        var lines = files.SelectMany(f => YamlFile.ReadAll(root.For(f)).Select(d => $"{KindOf(policiesFolder, f)} {Normalise(d)}"));
        return string.Join('\n', lines.Order(StringComparer.Ordinal).Prepend(Form));
    }

    // Policies and datasets name themselves, wherever they stand; code sets and the files of the folder itself are known by the file.
    private static string KindOf(string policiesFolder, string file)
    {
        var path = Path.GetRelativePath(policiesFolder, file).Split(Path.DirectorySeparatorChar);
        return path is [var folder, not CodeSetReader.FileName] ? folder : path[^1];
    }

    private static string Normalise(Node node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, node);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                json.WriteStartObject();
                foreach (var entry in mapping.Entries.Where(e => e.Value is not ScalarNode { IsAbsent: true }).OrderBy(e => e.Key, StringComparer.Ordinal))
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }

                json.WriteEndObject();
                break;
            case SequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case ScalarNode scalar:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }
}
