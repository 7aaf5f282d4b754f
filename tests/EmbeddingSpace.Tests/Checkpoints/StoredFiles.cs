using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Tests.Checkpoints;

/// <summary>A checkpoint stored in memory.</summary>
internal sealed class StoredFiles
{
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public static StoredFiles Of(Checkpoint checkpoint, Func<TensorEntry, bool>? keep = null)
    {
        var stored = new StoredFiles();
        checkpoint.Write(keep ?? (_ => true), (name, write) =>
        {
            using var content = new MemoryStream();
            write(content);
            stored.Files.Add(name, content.ToArray());
        });
        return stored;
    }

    public Checkpoint Open() => Checkpoint.OpenStored("stored", name => Files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
}
