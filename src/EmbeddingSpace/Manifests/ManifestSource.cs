namespace EmbeddingSpace.Manifests;

/// <summary>A model that a stage was made from.</summary>
/// <param name="Name">What it was called.</param>
/// <param name="Hash">What told it from others, SHA-256 in lower-case hexadecimal: of a checkpoint its content, of other sources what they said of themselves.
/// </param>
public sealed record ManifestSource(string Name, string Hash);
