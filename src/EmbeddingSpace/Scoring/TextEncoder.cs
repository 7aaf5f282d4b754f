using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Tokenization.Sequences;

namespace EmbeddingSpace.Scoring;

/// <summary>Text to pooled hidden states of chosen layers. Safe for concurrent use.</summary>
public sealed class TextEncoder : CheckpointScorer
{
    private const string StateFile = "encoder.json";

    private TextEncoder(TextModel model, IReadOnlyList<int> layers, Pooling pooling) : base(model) => (Layers, Pooling) = (layers, pooling);

    /// <summary>Load the encoder of a checkpoint.</summary>
    /// <param name="checkpoint">The model folder; owned by the encoder from here on and disposed with it (also when loading fails).</param>
    /// <param name="layers">Layers whose states are concatenated: 0 = embeddings, N = last block; null = every layer.</param>
    /// <param name="pooling">How tokens become one vector.</param>
    /// <param name="options">Device and batching.</param>
    /// <exception cref="CheckpointException">The checkpoint is malformed or of an unknown family.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A layer is out of range.</exception>
    public static TextEncoder Load(
        Checkpoint checkpoint, IReadOnlyList<int>? layers = null, Pooling pooling = Pooling.Mean, ScoringOptions? options = null) =>
        Load(checkpoint, map =>
        {
            var chosen = ChooseLayers(map, layers);
            return new TextEncoder(TextModel.Load(map, ModelParts.Encoder, options), chosen, pooling);
        });

    /// <summary>The same for the last block alone.</summary>
    internal static TextEncoder LoadLastLayer(Checkpoint checkpoint, Pooling pooling, ScoringOptions? options) => Load(checkpoint, map =>
        new TextEncoder(TextModel.Load(map, ModelParts.Encoder, options), [map.Architecture.Layers], pooling));

    /// <summary>Layers whose states are concatenated.</summary>
    public IReadOnlyList<int> Layers { get; }

    /// <summary>How tokens become one vector.</summary>
    public Pooling Pooling { get; }

    /// <inheritdoc/>
    public override int OutputSize => Layers.Count * Architecture.Hidden;

    /// <summary>Load what <see cref="CheckpointScorer.Write"/> stored. Scores are bit-equal on the same machine and device.</summary>
    /// <param name="name">Name for messages.</param>
    /// <param name="openFile">Opens one stored file by its name; null when there is none of that name.</param>
    /// <param name="options">Device and batching; a maximum length that is not set is the stored one.</param>
    /// <exception cref="CheckpointException">A stored file is missing or malformed.</exception>
    public static TextEncoder Read(string name, Func<string, Stream?> openFile, ScoringOptions? options = null)
    {
        var state = StoredState.Read<State>(name, StateFile, openFile);
        var scoring = StoredState.WithMaximumLength(options, state.MaximumLength, state.LongTexts);
        return Load(Checkpoint.OpenStored(name, openFile, scoring.TemporaryFolder), map =>
        {
            StoredState.RequireMaximumLength(name, StateFile, state.MaximumLength, map.Architecture);
            var last = map.Architecture.Layers;
            if (state.Layers.Length == 0 || state.Layers.Any(layer => layer < 0 || layer > last))
                throw StoredState.Fault(name, StateFile, $"layers from 0 (embeddings) to {last}", $"[{string.Join(", ", state.Layers)}]");
            if (!Enum.IsDefined(state.Pooling)) throw StoredState.Fault(name, StateFile, "a pooling known here", $"'{state.Pooling}'");
            return new TextEncoder(TextModel.Load(map, ModelParts.Encoder, scoring), state.Layers, state.Pooling);
        });
    }

    internal override TextScores Score(IReadOnlyList<TokenSequence> sequences, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        Model.Score(sequences, OutputSize, batch => PooledFeatures.Compute(Model.Model, batch, Layers, [Pooling]), "encode", progress, cancellationToken);

    private protected override void WriteState(Action<string, Action<Stream>> createFile) =>
        StoredState.Write(new State([.. Layers], Pooling, Model.MaximumLength, Model.LongTexts), StateFile, createFile);

    private static int[] ChooseLayers(ModelMap map, IReadOnlyList<int>? layers)
    {
        var last = map.Architecture.Layers;
        if (layers is null) return [.. Enumerable.Range(0, last + 1)];
        var location = map.Checkpoint.Location;
        if (layers.Count == 0) throw new ArgumentOutOfRangeException(nameof(layers), "[]", $"'{location}': expected at least one layer from 0 to {last}.");
        foreach (var layer in layers)
            if (layer < 0 || layer > last)
                throw new ArgumentOutOfRangeException(nameof(layers), layer, $"'{location}': expected layers from 0 (embeddings) to {last}.");
        return [.. layers];
    }

    private sealed record State(int[] Layers, Pooling Pooling, int MaximumLength, TextOverflow LongTexts = TextOverflow.Truncate);
}
