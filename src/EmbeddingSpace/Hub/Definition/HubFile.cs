namespace EmbeddingSpace.Hub.Definition;

/// <summary>A file of a fetched model.</summary>
/// <param name="Name">Its name, with <c>/</c> between folders.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">SHA-256 of its content, lower-case hexadecimal.</param>
/// <param name="Fetched">Whether it came just now; what was whole in the cache is not fetched again.</param>
public sealed record HubFile(string Name, long Bytes, string Sha256, bool Fetched);
