namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A file of weights, known by what it holds where that is cheap to tell.</summary>
/// <param name="Identity">Equal for files that are shared in memory, too: checksum and length of a stored file, path of a plain one.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record WeightsFile(string Identity, long Bytes);
