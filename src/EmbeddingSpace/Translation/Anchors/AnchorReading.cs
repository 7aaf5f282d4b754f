using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Tokenization.Sequences;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Anchors;

/// <summary>Runs both models over anchors. States go from batch to consumer; nothing as long as the anchors but the source's logits is kept.</summary>
/// <param name="source">What is translated.</param>
/// <param name="target">The pretrained encoder.</param>
/// <param name="readings">What it read in translations before; null: nothing is kept.</param>
/// <param name="progress">Told phase, done and total.</param>
/// <param name="cancellationToken">Checked between batches.</param>
internal sealed class AnchorReading(ITranslationSource source, TextModel target, TargetReadings? readings, IProgress<OperationProgress>? progress,
    CancellationToken cancellationToken)
{
    private const string Phase = "encode with target";

    private const int TextsAtATime = 256;

    private readonly int[] _layers = [.. Enumerable.Range(0, target.Architecture.Layers + 1)];

    /// <summary>Features a pooling of one text: every layer's, the embeddings' included.</summary>
    public int Width => _layers.Length * target.Architecture.Hidden;

    /// <summary>Logits of the source [anchors, classes].</summary>
    public TextScores Logits(IReadOnlyList<SourceAnchor> anchors) => source.Score(anchors, progress, cancellationToken);

    /// <summary>Pooled states of the target, all at once: for as many anchors as are judged.</summary>
    /// <returns>[anchors, poolings × width], float32, CPU, pooling by pooling, of pairs read apart as many blocks of these as
    /// <see cref="PairFeatures"/> has; in the caller's scope.</returns>
    public Tensor Features(AnchorSet anchors, IReadOnlyList<Pooling> poolings)
    {
        var features = empty(anchors.Count, Size(anchors, poolings));
        ForEachFeatures(anchors, poolings, (rows, block) => features.index_copy_(0, tensor(Array.ConvertAll(rows, row => (long)row)), block));
        return features;
    }

    /// <summary>Hand over pooled states of the target batch by batch.</summary>
    /// <param name="anchors">Anchors.</param>
    /// <param name="poolings">Poolings.</param>
    /// <param name="take">Given places in <paramref name="anchors"/> and [places, features], which live as long as the call.</param>
    public void ForEachFeatures(AnchorSet anchors, IReadOnlyList<Pooling> poolings, Action<int[], Tensor> take)
    {
        Tensor Pool(TokenBatch batch) => PooledFeatures.Compute(target.Model, batch, _layers, poolings);
        if (anchors.TargetSecond is null && anchors.Target.All(anchor => anchor.Further is null))
        {
            void Read(Action<int[], float[]> hand) => target.ForEachScores(anchors.Target, Pool, hand, Phase, progress, cancellationToken);

            void Take(int[] rows, float[] numbers)
            {
                using var scope = NewDisposeScope();
                using var gradients = inference_mode();
                take(rows, tensor(numbers, [rows.Length, poolings.Count * Width]));
            }

            if (readings is null) Read(Take);
            else readings.ForEach(KeyOf(anchors.Target, poolings), Read, Take);
            return;
        }
        // The mean over a long text's windows needs all of them, and a pair both of its texts: some anchors at a time.
        for (var start = 0; start < anchors.Count; start += TextsAtATime)
        {
            int[] rows = [.. Enumerable.Range(start, Math.Min(TextsAtATime, anchors.Count - start))];
            using var scope = NewDisposeScope();
            using var gradients = inference_mode();
            var first = Pooled(anchors.Target);
            take(rows, anchors.TargetSecond is { } second ? PairFeatures.Join(first, Pooled(second)) : first);
            progress?.Report(new(Phase, start + rows.Length, anchors.Count));

            Tensor Pooled(TokenSequence[] texts) =>
                target.Score([.. rows.Select(row => texts[row])], poolings.Count * Width, Pool, Phase, null, cancellationToken).ToTensor();
        }
    }

    // Who reads, how, and which ids.
    private string KeyOf(TokenSequence[] texts, IReadOnlyList<Pooling> poolings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{target.Checkpoint.ContentHash} {target.Model.Type} {target.Model.Device} {string.Join(' ', poolings)}"));
        foreach (var text in texts)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([text.Ids.Length, text.SecondStart]));
            hash.AppendData(MemoryMarshal.AsBytes<int>(text.Ids));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Features an anchor.</summary>
    public int Size(AnchorSet anchors, IReadOnlyList<Pooling> poolings) => poolings.Count * Width * (anchors.TargetSecond is null ? 1 : PairFeatures.Blocks);
}
