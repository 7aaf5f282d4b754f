using System.Text.Json;

namespace EmbeddingSpace.Checkpoints.Configuration;

/// <summary>Typed reading of <c>config.json</c>; every failure names the key, the file, what was expected and what was found.</summary>
public sealed class CheckpointConfig
{
    private CheckpointConfig(JsonElement root, string file)
    {
        (Root, File) = (root, file);
        ModelType = GetText("model_type");
        Architectures = GetArchitectures();
        Labels = ClassLabels.Read(this);
    }

    /// <summary>Parse the text of a config file.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="file">Its path, for messages.</param>
    /// <exception cref="InvalidCheckpointException">
    /// It is no JSON object, or its model type, architectures or classes are malformed.
    /// </exception>
    public static CheckpointConfig Parse(ReadOnlyMemory<byte> utf8, string file) => new(CheckpointJson.ParseObject(utf8, file), file);

    /// <summary>Path of the file, for messages.</summary>
    public string File { get; }

    /// <summary>The root object.</summary>
    public JsonElement Root { get; }

    /// <summary>Value of <c>model_type</c>; null when absent.</summary>
    public string? ModelType { get; }

    /// <summary>Values of <c>architectures</c>; empty when absent.</summary>
    public IReadOnlyList<string> Architectures { get; }

    /// <summary>Class names in id order from <c>id2label</c>; null when neither it nor <c>num_labels</c> is there.
    /// Without names, Hugging Face's own <c>LABEL_0</c>, <c>LABEL_1</c>, … are given. Where both are there and differ, <c>id2label</c> counts.</summary>
    public IReadOnlyList<string>? Labels { get; }

    /// <summary>An integer value; null when the key is absent or JSON null.</summary>
    /// <exception cref="InvalidCheckpointException">The value is no integer.</exception>
    public long? GetInteger(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw Unexpected(key, "an integer", value);
    }

    /// <summary>A number; null when the key is absent or JSON null.</summary>
    /// <exception cref="InvalidCheckpointException">The value is no number, or too large for one.</exception>
    public double? GetNumber(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw Unexpected(key, "a number", value);
    }

    /// <summary>A text value; null when the key is absent or JSON null.</summary>
    /// <exception cref="InvalidCheckpointException">The value is no text.</exception>
    public string? GetText(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw Unexpected(key, "a text", value);
    }

    /// <summary>A true/false value; null when the key is absent or JSON null.</summary>
    /// <exception cref="InvalidCheckpointException">The value is neither true nor false.</exception>
    public bool? GetBoolean(string key)
    {
        if (Find(key) is not { } value) return null;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Unexpected(key, "true or false", value);
    }

    /// <summary>A value that is neither absent nor JSON null.</summary>
    internal JsonElement? Find(string key) =>
        Root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>An exception that names the key, the file, what was expected and what was found.</summary>
    internal InvalidCheckpointException Unexpected(string key, string expected, JsonElement found) =>
        new($"Key '{key}' in '{File}': expected {expected}, found {CheckpointJson.Describe(found)}. Correct the file.");

    private string[] GetArchitectures()
    {
        const string key = "architectures";
        if (Find(key) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Unexpected(key, "a list of texts", value);
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }
}
