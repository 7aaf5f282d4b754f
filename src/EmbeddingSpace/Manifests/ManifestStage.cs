using System.Text.Json.Serialization;

namespace EmbeddingSpace.Manifests;

/// <summary>One stage of a saved model: what it is, and what it was made of.</summary>
/// <param name="Folder">Its folder in the zip, with the slash behind it; empty at the top.</param>
/// <param name="Kind"><c>classifier</c>, <c>translation</c>, <c>encoder</c>, <c>head</c> (behind an encoder), or <c>other</c>.</param>
public sealed record ManifestStage(string Folder, string Kind)
{
    /// <summary>Version of the format that it is stored in; null of a stage that says none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public uint? Format { get; init; }

    /// <summary>SHA-256 over the hashes of its encoder's weights and settings, lower-case hexadecimal; of a head those of the encoder before it. Null where
    /// there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Encoder { get; init; }

    /// <summary>The same over the files of its tokenizer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Tokenizer { get; init; }

    /// <summary>What a translation learnt from; null where it is none, or does not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManifestSource? Source { get; init; }

    /// <summary>The model folder that a translation was moved to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManifestSource? Target { get; init; }

    /// <summary>What a translation was fitted on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManifestAnchors? Anchors { get; init; }

    /// <summary>How a translation was made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Method { get; init; }

    /// <summary>Seed of every random choice; null where it was saved before that was kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Seed { get; init; }
}
