using System.Text.Json;

namespace EmbeddingSpace.Checkpoints;

/// <summary>Typed reading of <c>config.json</c>; every failure names the key, the file, what was expected and what was found.</summary>
public sealed class CheckpointConfig
{
    /// <summary>Parse the text of a config file.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="file">Its path, for messages.</param>
    public static CheckpointConfig Parse(ReadOnlyMemory<byte> utf8, string file) => throw new NotImplementedException(file);

    /// <summary>Path of the file, for messages.</summary>
    public string File => throw new NotImplementedException();

    /// <summary>The root object.</summary>
    public JsonElement Root => throw new NotImplementedException();

    /// <summary>Value of <c>model_type</c>; null when absent.</summary>
    public string? ModelType => throw new NotImplementedException();

    /// <summary>Values of <c>architectures</c>; empty when absent.</summary>
    public IReadOnlyList<string> Architectures => throw new NotImplementedException();

    /// <summary>Class names in id order from <c>id2label</c>; null when neither it nor <c>num_labels</c> is there.
    /// Without names, Hugging Face's own <c>LABEL_0</c>, <c>LABEL_1</c>, … are given.</summary>
    public IReadOnlyList<string>? Labels => throw new NotImplementedException();

    /// <summary>An integer value; null when the key is absent or JSON null.</summary>
    /// <exception cref="InvalidCheckpointException">The value is no integer.</exception>
    public long? GetInteger(string key) => throw new NotImplementedException(key);

    /// <summary>A number; null when the key is absent or JSON null.</summary>
    /// <exception cref="InvalidCheckpointException">The value is no number.</exception>
    public double? GetNumber(string key) => throw new NotImplementedException(key);

    /// <summary>A text value; null when the key is absent or JSON null.</summary>
    /// <exception cref="InvalidCheckpointException">The value is no text.</exception>
    public string? GetText(string key) => throw new NotImplementedException(key);

    /// <summary>A true/false value; null when the key is absent or JSON null.</summary>
    /// <exception cref="InvalidCheckpointException">The value is neither true nor false.</exception>
    public bool? GetBoolean(string key) => throw new NotImplementedException(key);
}
