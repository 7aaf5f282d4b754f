namespace EmbeddingSpace.ML.Frame;

/// <summary>A model of the core with what a transformer needs beside its numbers: files and identity.</summary>
/// <param name="write">Writes everything needed to have the model again.</param>
/// <param name="contentHash">Its identity, where the model knows one that is not that of its files.</param>
internal abstract class StoredModel(Action<Action<string, Action<Stream>>> write, Func<string>? contentHash = null) : IDisposable
{
    private readonly Lazy<string> _contentHash = new(contentHash ?? (() => ContentHasher.Hash(write)));

    /// <summary>Writes everything needed to have the model again.</summary>
    public Action<Action<string, Action<Stream>>> Write { get; } = write;

    /// <summary>SHA-256, lower-case hexadecimal: the same content has the same hash.</summary>
    public string ContentHash => _contentHash.Value;

    /// <inheritdoc/>
    public abstract void Dispose();
}
