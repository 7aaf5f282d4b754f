using System.Runtime.InteropServices;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Measurements;

/// <summary>
/// Recall of hidden states by active parameters (Dar et al. 2023, section 4.2): how many of the tokens that the state behind a block reads
/// as are among the tokens of the feed-forward values most active (largest activation) at that position. One seeded position a text.
/// </summary>
/// <remarks>In memory: the model, E, one state and a few indices for each text and block, and one block's values.</remarks>
public static class HiddenStateRecall
{
    /// <summary>Measure every block.</summary>
    /// <param name="checkpoint">The checkpoint; stays the caller's.</param>
    /// <param name="texts">At least two texts.</param>
    /// <param name="options">Knobs.</param>
    /// <param name="progress">Told texts, then blocks, done and their total.</param>
    /// <param name="cancellationToken">Checked between batches and blocks.</param>
    /// <returns>One measurement a block.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidSelectionException">There are fewer than two texts, or the model has fewer tokens or neurons than asked for.</exception>
    /// <exception cref="CheckpointException">The checkpoint is malformed.</exception>
    public static IReadOnlyList<LayerRecall> Measure(Checkpoint checkpoint, IReadOnlyList<string> texts, HiddenStateRecallOptions? options = null,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(texts);
        options = OptionsValidation.Checked(options ?? new());
        TorchRuntime.EnsureLoaded();
        if (texts.Count < 2)
            throw new InvalidSelectionException($"Texts: expected at least 2, so that one can be the other's control, got {texts.Count}; give more.");
        var map = ModelMap.Resolve(checkpoint);
        if (options.ActiveParameters < 1 || options.ActiveParameters > map.Architecture.Intermediate)
            throw new InvalidSelectionException(
                $"Active parameters {options.ActiveParameters} of '{checkpoint.Name}': expected 1 to {map.Architecture.Intermediate}, the neurons of a block.");
        using var space = VocabularySpace.Load(checkpoint);
        VocabularyProjection.CheckTop(options.Top, space.Size, space.Name);
        var (states, active) = Gather(map, texts, options, progress, cancellationToken);
        var order = SeededOrder.Of(texts.Count, options.Seed);
        var reader = ParameterReader.Open(map);
        var results = new List<LayerRecall>();
        for (var layer = 0; layer < map.Architecture.Layers; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new("recall", layer, map.Architecture.Layers));
            results.Add(MeasureLayer(reader, space, layer, states[layer], active[layer], order, options.Top, cancellationToken));
        }
        progress?.Report(new("recall", map.Architecture.Layers, map.Architecture.Layers));
        return results;
    }

    private static LayerRecall MeasureLayer(ParameterReader reader, VocabularySpace space, int layer, float[] states, long[][] active, long[] order, int top,
        CancellationToken cancellationToken)
    {
        using var rows = tensor(states, [active.Length, space.Hidden]);
        using var values = reader.ReadRows(ParameterRole.FeedForwardValue, layer, space.Precision);
        var tokens = TokenSets.Of(rows, space, top, RowRanking.Order.Highest, cancellationToken);
        var written = TokenSets.Of(values, space, top, RowRanking.Order.Highest, cancellationToken);
        // A cycle through a random order: every state meets the parameters of another text.
        var recall = tokens.Select((set, text) => Share(set, active[text])).Average();
        var random = order.Select((text, i) => Share(tokens[text], active[order[(i + 1) % order.Length]])).Average();
        return new(layer, recall, random, active.Length);

        double Share(HashSet<int> state, long[] neurons)
        {
            var union = neurons.SelectMany(neuron => written[neuron]).ToHashSet();
            return (double)state.Count(union.Contains) / state.Count;
        }
    }

    /// <summary>State and most active neurons of one position of every text, for every block.</summary>
    private static (float[][] States, long[][][] Active) Gather(ModelMap map, IReadOnlyList<string> texts, HiddenStateRecallOptions options,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var (layers, hidden) = (map.Architecture.Layers, map.Architecture.Hidden);
        var states = Enumerable.Range(0, layers).Select(_ => new float[texts.Count * hidden]).ToArray();
        var active = Enumerable.Range(0, layers).Select(_ => new long[texts.Count][]).ToArray();
        using var text = TextModel.Borrow(map, ModelParts.Encoder, options.Scoring);
        var model = text.Model;
        var sequences = text.Tokenize([.. texts]);
        var random = new Random(options.Seed);
        var positions = sequences.Select(sequence => random.Next(sequence.Ids.Length)).ToArray();
        text.ForEachBatch(sequences, (batch, rows) =>
        {
            model.Run(model.Embed(batch), batch, 0, layers, (state, hiddenStates) =>
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    using var vector = hiddenStates[i, positions[rows[i]]].cpu().contiguous();
                    MemoryMarshal.Cast<byte, float>(vector.bytes).CopyTo(states[state - 1].AsSpan(rows[i] * hidden));
                }
            }, activations: (layer, activations) =>
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    var (_, neurons) = activations[i, positions[rows[i]]].topk(options.ActiveParameters);
                    active[layer][rows[i]] = neurons.cpu().data<long>().ToArray();
                }
            });
        }, "read texts", progress, cancellationToken);
        return (states, active);
    }
}
