using TorchSharp;

namespace EmbeddingSpace.Checkpoints;

/// <summary>
/// A Hugging Face model folder: <c>config.json</c>, weights (<c>model.safetensors</c>, its sharded form, or <c>pytorch_model.bin</c>) and
/// tokenizer files. Opening checks every header; no weight is read before it is asked for. Weights are data, never code.
/// </summary>
/// <remarks>Safe for concurrent reads. The weight files stay open, unread pages cost nothing, until it is disposed.</remarks>
public sealed class Checkpoint : IDisposable
{
    /// <summary>Open a model folder.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <exception cref="CheckpointException">The folder or one of its files is missing or malformed.</exception>
    public static Checkpoint Open(string folder) => throw new NotImplementedException(folder);

    /// <summary>Open a checkpoint that <see cref="Write"/> stored elsewhere (a zip entry, a stream).</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name. Called once a file.</param>
    public static Checkpoint OpenStored(string name, Func<string, Stream?> openFile) => throw new NotImplementedException(name);

    /// <summary>Name for people: the folder's name.</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>Full path of the folder, or the name of the archive it came from.</summary>
    public string Location => throw new NotImplementedException();

    /// <summary>The values of <c>config.json</c>.</summary>
    public CheckpointConfig Config => throw new NotImplementedException();

    /// <summary>Every stored tensor, in file order.</summary>
    public IReadOnlyList<TensorEntry> Tensors => throw new NotImplementedException();

    /// <summary>SHA-256 (lower-case hexadecimal) over config, tokenizer files and weights; the same bytes give the same hash wherever they lie.</summary>
    public string ContentHash => throw new NotImplementedException();

    /// <summary>Read a small text file of the checkpoint (tokenizer files).</summary>
    /// <returns>The file's bytes, or null when the checkpoint has no such file.</returns>
    public byte[]? TryReadFile(string name) => throw new NotImplementedException(name);

    /// <summary>Read one tensor into native memory, widened or converted to <paramref name="type"/> on the way: one copy and no other.</summary>
    /// <returns>A CPU tensor of the entry's shape, in no dispose scope: the caller disposes it.</returns>
    public torch.Tensor Read(TensorEntry entry, torch.ScalarType type = torch.ScalarType.Float32) => throw new NotImplementedException();

    /// <summary>Copy the checkpoint, with only the tensors kept, to another place, in its stored precision.</summary>
    /// <param name="keep">Which tensors to keep.</param>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Func<TensorEntry, bool> keep, Action<string, Action<Stream>> createFile) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
