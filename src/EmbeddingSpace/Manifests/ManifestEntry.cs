using System.Text.Json.Serialization;

namespace EmbeddingSpace.Manifests;

/// <summary>One file of a saved model, as it was when the model was sealed.</summary>
/// <param name="Name">Its path in the zip, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hexadecimal.</param>
/// <param name="Crc32">Of weights the zip's own checksum, lower-case hexadecimal: a glance at the zip tells weights that were exchanged, without reading them.
/// Null of other files.</param>
public sealed record ManifestEntry(string Name, long Bytes, string Sha256,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Crc32 = null);
