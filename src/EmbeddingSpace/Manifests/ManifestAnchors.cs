namespace EmbeddingSpace.Manifests;

/// <summary>The texts that a translation was fitted on.</summary>
/// <param name="Kind">What they are: <c>texts</c>, <c>general-texts</c>, or kinds that were drawn.</param>
/// <param name="Count">How many.</param>
/// <param name="Hash">SHA-256 over them, in order, lower-case hexadecimal; null where the model was saved before it was kept, and of a head that
/// was fitted to features alone.</param>
public sealed record ManifestAnchors(string Kind, int Count, string? Hash);
