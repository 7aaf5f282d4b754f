using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Heads;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>Pairs of texts of which the target reads each text by itself: every distinct text of some hundred pairs once, then the head over both.</summary>
/// <param name="target">The target; stays the caller's.</param>
/// <param name="poolings">How its states are pooled, over every layer.</param>
internal sealed class PairsApart(TextModel target, IReadOnlyList<Pooling> poolings)
{
    /// <summary>Bounds what is held of features: pairs × blocks × layers × hidden.</summary>
    private const int PairsAtATime = 256;

    private readonly int[] _layers = [.. Enumerable.Range(0, target.Architecture.Layers + 1)];

    private int Width => poolings.Count * _layers.Length * target.Architecture.Hidden;

    /// <summary>Numbers of every pair.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="size">Numbers a pair.</param>
    /// <param name="read">[pairs, blocks × features] to [pairs, size].</param>
    /// <param name="phase">Name of the work for progress.</param>
    /// <param name="progress">Told pairs done and their total.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public TextScores Score(IReadOnlyList<TextPair> pairs, int size, Func<Tensor, Tensor> read, string phase, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var (values, truncated) = (new float[pairs.Count * size], new bool[pairs.Count]);
        for (var start = 0; start < pairs.Count; start += PairsAtATime)
        {
            TextPair[] some = [.. pairs.Skip(start).Take(PairsAtATime)];
            var texts = some.SelectMany(pair => new[] { pair.First ?? "", pair.Second ?? "" }).Distinct(StringComparer.Ordinal).ToList();
            var places = texts.Index().ToDictionary(text => text.Item, text => (long)text.Index, StringComparer.Ordinal);
            var encoded = target.Score(target.Tokenize(texts), Width, batch => PooledFeatures.Compute(target.Model, batch, _layers, poolings), phase, null,
                cancellationToken);
            using var scope = NewDisposeScope();
            using var gradients = inference_mode();
            var all = encoded.ToTensor();
            var (first, second) = (Of(pair => pair.First), Of(pair => pair.Second));
            using var numbers = read(PairFeatures.Join(all.index_select(0, tensor(first)), all.index_select(0, tensor(second)))).cpu().contiguous();
            numbers.data<float>().CopyTo(values, start * size);
            for (var i = 0; i < some.Length; i++) truncated[start + i] = encoded.Truncated[(int)first[i]] || encoded.Truncated[(int)second[i]];
            progress?.Report(new(phase, start + some.Length, pairs.Count));

            long[] Of(Func<TextPair, string?> side) => Array.ConvertAll(some, pair => places[side(pair) ?? ""]);
        }
        return new(values, size, truncated);
    }

    /// <summary>Features of every pair [pairs, blocks × features], all at once: of as many as are compared.</summary>
    public TextScores Features(IReadOnlyList<TextPair> pairs, string phase, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        Score(pairs, PairFeatures.Blocks * Width, features => features, phase, progress, cancellationToken);
}
