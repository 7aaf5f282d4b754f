using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Scoring;

/// <summary>
/// A scorer made of one checkpoint: texts to ids, ids to one vector a text, and everything stored in stored precision. Safe for concurrent use.
/// </summary>
public abstract class CheckpointScorer : ITextScorer
{
    private readonly UseCount _use;

    private protected CheckpointScorer(TextModel model)
    {
        Model = model;
        _use = new(GetType(), () =>
        {
            DisposeHead();
            model.Dispose();
        });
    }

    /// <inheritdoc/>
    public abstract int OutputSize { get; }

    /// <summary>Sizes and constants of the model.</summary>
    public ModelArchitecture Architecture => Model.Architecture;

    /// <summary>The checkpoint's content hash.</summary>
    public string ContentHash => Model.Checkpoint.ContentHash;

    /// <summary>What the checkpoint is called.</summary>
    internal string Name => Model.Checkpoint.Name;

    private protected TextModel Model { get; }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The scorer was disposed before the call.</exception>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using var call = _use.Begin();
        return Score(Model.Tokenize(Prepare(texts)), progress, cancellationToken);
    }

    /// <summary>The same for pairs, where the scorer reads them.</summary>
    private protected TextScores Score(IReadOnlyList<TextPair> pairs, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using var call = _use.Begin();
        return Score(Model.Tokenize(pairs), progress, cancellationToken);
    }

    /// <summary>Texts as the model is to read them.</summary>
    private protected virtual IReadOnlyList<string?> Prepare(IReadOnlyList<string?> texts) => texts;

    /// <summary>Store everything needed to score again, in stored precision.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    /// <exception cref="ObjectDisposedException">The scorer was disposed before the call.</exception>
    public void Write(Action<string, Action<Stream>> createFile)
    {
        ArgumentNullException.ThrowIfNull(createFile);
        using var call = _use.Begin();
        WriteState(createFile);
        Model.Write(createFile);
    }

    /// <summary>Lets no further call in. Calls that run end as they would have; the last of them, or else this one, frees the weights.</summary>
    public void Dispose()
    {
        _use.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Free what a scorer has beside its model.</summary>
    private protected virtual void DisposeHead()
    {
    }

    /// <summary>Look into the model, which stays until that is done.</summary>
    /// <exception cref="ObjectDisposedException">The scorer was disposed before the call.</exception>
    internal T Use<T>(Func<TextModel, T> use)
    {
        using var call = _use.Begin();
        return use(Model);
    }

    /// <summary>Store the model without how it is asked: the same bytes for a checkpoint and for a stored copy of it.</summary>
    internal void WriteModel(Action<string, Action<Stream>> createFile) => Model.Write(createFile);

    internal abstract TextScores Score(IReadOnlyList<TokenSequence> sequences, IProgress<OperationProgress>? progress, CancellationToken cancellationToken);

    private protected abstract void WriteState(Action<string, Action<Stream>> createFile);

    /// <summary>Match a checkpoint with its family and load it; it is disposed where that fails.</summary>
    private protected static T Load<T>(Checkpoint checkpoint, Func<ModelMap, T> load) where T : CheckpointScorer
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        try
        {
            return load(ModelMap.Resolve(checkpoint));
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }
}
