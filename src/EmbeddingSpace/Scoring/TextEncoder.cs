using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Scoring;

/// <summary>Text to pooled hidden states of chosen layers. Safe for concurrent use.</summary>
public sealed class TextEncoder : ITextScorer
{
    private const string StateFile = "encoder.json";

    private readonly TextModel _model;

    private TextEncoder(TextModel model, IReadOnlyList<int> layers, Pooling pooling)
    {
        (_model, Layers, Pooling) = (model, layers, pooling);
    }

    /// <summary>Load the encoder of a checkpoint.</summary>
    /// <param name="checkpoint">The model folder; owned by the encoder from here on and disposed with it (also when loading fails).</param>
    /// <param name="layers">Layers whose states are concatenated: 0 = embeddings, N = last block; null = every layer.</param>
    /// <param name="pooling">How tokens become one vector.</param>
    /// <param name="options">Device and batching.</param>
    /// <exception cref="CheckpointException">The checkpoint is malformed or of an unknown family.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A layer is out of range.</exception>
    public static TextEncoder Load(Checkpoint checkpoint, IReadOnlyList<int>? layers = null, Pooling pooling = Pooling.Mean, ScoringOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        try
        {
            var map = ModelMap.Resolve(checkpoint);
            return new(TextModel.Load(map, ModelParts.Encoder, options), ChooseLayers(map, layers), pooling);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>Layers whose states are concatenated.</summary>
    public IReadOnlyList<int> Layers { get; }

    /// <summary>How tokens become one vector.</summary>
    public Pooling Pooling { get; }

    /// <summary>Sizes and constants of the model.</summary>
    public ModelArchitecture Architecture => _model.Architecture;

    /// <inheritdoc/>
    public int OutputSize => Layers.Count * _model.Architecture.Hidden;

    /// <summary>The checkpoint's content hash.</summary>
    public string ContentHash => _model.Checkpoint.ContentHash;

    /// <inheritdoc/>
    public TextScores Score(IReadOnlyList<string?> texts, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Score(_model.Tokenize(texts), progress, cancellationToken);
    }

    /// <summary>Store everything needed to score again, in stored precision.</summary>
    /// <param name="createFile">Receives a file name and what writes its content.</param>
    public void Write(Action<string, Action<Stream>> createFile)
    {
        ArgumentNullException.ThrowIfNull(createFile);
        StoredState.Write(new State([.. Layers], Pooling, _model.MaximumLength, _model.LongTexts), StateFile, createFile);
        _model.Write(createFile);
    }

    /// <summary>Load what <see cref="Write"/> stored. Scores are bit-equal on the same machine and device.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">Device and batching; a maximum length that is not set is the stored one.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static TextEncoder Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null)
    {
        var state = StoredState.Read<State>(name, StateFile, openFile);
        return Load(Checkpoint.OpenStored(name, openFile), state.Layers, state.Pooling, StoredState.WithMaximumLength(options, state.MaximumLength, state.LongTexts));
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    internal TextScores Score(IReadOnlyList<TokenSequence> sequences, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        _model.Score(sequences, OutputSize, batch => PooledFeatures.Compute(_model.Model, batch, Layers, [Pooling]), "encode", progress, cancellationToken);

    private static int[] ChooseLayers(ModelMap map, IReadOnlyList<int>? layers)
    {
        var last = map.Architecture.Layers;
        if (layers is null) return [.. Enumerable.Range(0, last + 1)];
        if (layers.Count == 0) throw new ArgumentOutOfRangeException(nameof(layers), "[]", $"'{map.Checkpoint.Location}': expected at least one layer from 0 to {last}.");
        foreach (var layer in layers)
            if (layer < 0 || layer > last) throw new ArgumentOutOfRangeException(nameof(layers), layer, $"'{map.Checkpoint.Location}': expected layers from 0 (embeddings) to {last}.");
        return [.. layers];
    }

    private sealed record State(int[] Layers, Pooling Pooling, int MaximumLength, TextOverflow LongTexts = TextOverflow.Truncate);
}
