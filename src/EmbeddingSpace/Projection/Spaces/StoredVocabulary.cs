using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Tokenization;

namespace EmbeddingSpace.Projection.Spaces;

/// <summary>
/// The embedding space of a checkpoint together with what is needed to store it elsewhere: E alone, in its stored precision, with the
/// tokenizer files. Owns the space and keeps the mapped file of E open.
/// </summary>
internal sealed class StoredVocabulary : IDisposable
{
    private readonly Checkpoint _checkpoint;
    private readonly TensorEntry _matrix;

    private StoredVocabulary(Checkpoint checkpoint, TensorEntry matrix, VocabularySpace space) => (_checkpoint, _matrix, Space) = (checkpoint, matrix, space);

    /// <summary>The embedding space.</summary>
    public VocabularySpace Space { get; }

    /// <summary>Open a model folder.</summary>
    /// <exception cref="CheckpointException">The checkpoint is malformed or of an unknown family.</exception>
    public static StoredVocabulary Load(string folder, VocabularySpaceOptions options) =>
        Own(Checkpoint.Open(folder), options, checkpoint => VocabularySpace.Module(ModelMap.Resolve(checkpoint), options));

    /// <summary>Open what <see cref="Write"/> stored.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">How E is held; which matrix it is was decided when it was stored.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static StoredVocabulary Read(string name, Func<string, Stream?> openFile, VocabularySpaceOptions options) =>
        Own(Checkpoint.OpenStored(name, openFile, options.TemporaryFolder), options, checkpoint => OnlyMatrix(checkpoint, name));

    /// <summary>Store E, in its stored precision, and the tokenizer.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Action<string, Action<Stream>> createFile) => _checkpoint.Write(entry => entry == _matrix, createFile);

    /// <inheritdoc/>
    public void Dispose()
    {
        Space.Dispose();
        _checkpoint.Dispose();
    }

    private static ResolvedModule OnlyMatrix(Checkpoint checkpoint, string name)
    {
        if (checkpoint.Tensors is [{ Shape.Count: 2 } matrix] && Fits(matrix, checkpoint))
            return new(ModuleRole.TokenEmbedding, null, matrix.Name, ModuleKind.Table, matrix, null);
        var found = string.Join(", ", checkpoint.Tensors.Select(tensor => $"'{tensor.Name}' [{string.Join(", ", tensor.Shape)}]"));
        throw new InvalidCheckpointException(
            $"Stored vocabulary '{name}': expected one matrix [vocabulary, hidden] as '{checkpoint.Config.File}' says, "
            + $"found {found}. Save the model again.");
    }

    // The family is known, or nothing could have been stored.
    private static bool Fits(TensorEntry matrix, Checkpoint checkpoint)
    {
        if (checkpoint.Config.ModelType is not { } type || !ModelFamily.All.TryGetValue(type, out var family)) return false;
        var architecture = ModelArchitecture.Read(family, checkpoint.Config);
        return matrix.Shape[0] == architecture.Vocabulary && matrix.Shape[1] == architecture.Hidden;
    }

    private static StoredVocabulary Own(Checkpoint checkpoint, VocabularySpaceOptions options, Func<Checkpoint, ResolvedModule> find)
    {
        try
        {
            TorchRuntime.EnsureLoaded();
            var module = find(checkpoint);
            return new(checkpoint, module.Weight, VocabularySpace.Load(checkpoint, module, TextTokenizer.Load(checkpoint), options));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }
}
