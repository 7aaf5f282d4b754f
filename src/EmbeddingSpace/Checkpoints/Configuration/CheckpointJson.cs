using System.Text.Json;
using System.Text.Unicode;

namespace EmbeddingSpace.Checkpoints.Configuration;

/// <summary>Parses the JSON files of a checkpoint, with the file in every message.</summary>
internal static class CheckpointJson
{
    /// <summary>Parse a file whose root must be an object. Of a key that comes twice the last value counts, as with Python.</summary>
    /// <exception cref="InvalidCheckpointException">It is not.</exception>
    public static JsonElement ParseObject(ReadOnlyMemory<byte> content, string file)
    {
        var root = Parse(content, file);
        if (root.ValueKind != JsonValueKind.Object)
            throw new InvalidCheckpointException($"'{file}': expected a JSON object, found {Describe(root)}. Correct the file or download it again.");
        return root;
    }

    /// <summary>Parse a file.</summary>
    /// <exception cref="InvalidCheckpointException">It is no JSON.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> content, string file)
    {
        var utf8 = PythonJson.ToStandard(content).Span;
        if (!Utf8.IsValid(utf8)) throw new InvalidCheckpointException($"'{file}' is no UTF-8 text. Correct the file or download it again.");
        try
        {
            var root = JsonElement.Parse(utf8);
            RequireText(utf8);
            return root;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new InvalidCheckpointException($"'{file}' is no valid JSON: {cause.Message.TrimEnd('.')}. Correct the file or download it again.", cause);
        }
    }

    /// <summary>A value as a message shows it.</summary>
    public static string Describe(JsonElement value)
    {
        const int longest = 60;
        // On one line, however the file is laid out.
        var text = string.Join(' ', value.GetRawText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");
    }

    // JSON may escape half a surrogate pair, which is no text; found here it names the file, found later it would be a bare failure.
    private static void RequireText(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
            if (reader.ValueIsEscaped) reader.GetString();
    }
}
