using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
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
    private readonly SpaceSource _source;

    private StoredVocabulary(Checkpoint checkpoint, SpaceSource source, VocabularySpace space) => (_checkpoint, _source, Space) = (checkpoint, source, space);

    /// <summary>The embedding space.</summary>
    public VocabularySpace Space { get; }

    /// <summary>Open a model folder.</summary>
    /// <exception cref="CheckpointException">The checkpoint is malformed or of an unknown family.</exception>
    public static StoredVocabulary Load(string folder, VocabularySpaceOptions options) =>
        Own(Checkpoint.Open(folder), options, checkpoint => SpaceSource.Of(ModelMap.Resolve(checkpoint), options));

    /// <summary>Open what <see cref="Write"/> stored.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">How E is held; which matrix it is was decided when it was stored.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static StoredVocabulary Read(string name, Func<string, Stream?> openFile, VocabularySpaceOptions options) =>
        Own(Checkpoint.OpenStored(name, openFile, options.TemporaryFolder), options, checkpoint => OnlyMatrix(checkpoint, name));

    /// <summary>Store E, in its stored precision, and the tokenizer.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Action<string, Action<Stream>> createFile) => _checkpoint.Write(_source.Reads, createFile);

    /// <inheritdoc/>
    public void Dispose()
    {
        Space.Dispose();
        _checkpoint.Dispose();
    }

    private static SpaceSource OnlyMatrix(Checkpoint checkpoint, string name)
    {
        // The family is known, or nothing could have been stored.
        if (checkpoint.Config.ModelType is { } type && ModelFamily.All.TryGetValue(type, out var family))
        {
            var architecture = ModelArchitecture.Read(family, checkpoint.Config);
            if (checkpoint.Tensors is [var whole] && IsTable(whole, architecture.Vocabulary, architecture.Hidden)) return new(Table(whole), null);
            if (checkpoint.Tensors.FirstOrDefault(tensor => IsTable(tensor, architecture.Vocabulary, architecture.EmbeddingSize)) is { } narrow
                && checkpoint.Tensors is [_, _] && checkpoint.Tensors.First(tensor => tensor != narrow) is var projection
                && IsTable(projection, architecture.Hidden, architecture.EmbeddingSize))
                return new(Table(narrow), Table(projection));
        }
        var found = string.Join(", ", checkpoint.Tensors.Select(tensor => $"'{tensor.Name}' [{string.Join(", ", tensor.Shape)}]"));
        throw new InvalidCheckpointException(
            $"Stored vocabulary '{name}': expected one matrix [vocabulary, hidden] as '{checkpoint.Config.File}' says, "
            + $"found {found}. Save the model again.");
    }

    private static bool IsTable(TensorEntry tensor, int rows, int columns) =>
        tensor.Shape.Count == 2 && tensor.Shape[0] == rows && tensor.Shape[1] == columns;

    private static ResolvedModule Table(TensorEntry tensor) => new(ModuleRole.TokenEmbedding, null, tensor.Name, ModuleKind.Table, tensor, null);

    private static StoredVocabulary Own(Checkpoint checkpoint, VocabularySpaceOptions options, Func<Checkpoint, SpaceSource> find)
    {
        try
        {
            TorchRuntime.EnsureLoaded();
            var source = find(checkpoint);
            return new(checkpoint, source, VocabularySpace.Load(checkpoint, source, TextTokenizer.Load(checkpoint), options));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }
}
