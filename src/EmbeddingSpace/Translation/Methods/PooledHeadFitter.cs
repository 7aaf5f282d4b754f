using System.Diagnostics;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>
/// Fits the pooled heads. What they may read is the mean of the tokens, or the first two tokens beside it, where the kind of a question
/// stands: leave-one-out agreement decides, for texts of the task on a part of them, so that one head is held in memory however many they are,
/// and for foreign anchors between two heads fitted to all that streams by, since there more columns pay with more anchors.
/// </summary>
internal sealed class PooledHeadFitter(TranslationWork work)
{
    private const int RowsAtATime = 512;

    /// <summary>Encoding and fitting by turns leave holes in the heap that neither can use: it is asked to give them back some times a block.</summary>
    private const int TrimsABlock = 4;

    private static readonly Pooling[] OfASequence = [Pooling.Mean, Pooling.First, Pooling.Second];

    // What two texts have in common stands in their means: their first tokens were not compared beside them.
    private static readonly Pooling[] OfPairsApart = [Pooling.Mean];

    private Pooling[] Poolings => work.Anchors.TargetSecond is null ? OfASequence : OfPairsApart;

    private int[] Choices => [.. new[] { 1, Poolings.Length }.Distinct()];

    private int Landmarks()
    {
        if (work.Answers.Classes.Count >= RidgeRegression.ManyOutputs)
            return work.Answers is SourceLabels ? RidgeRegression.LandmarksForCuts : RidgeRegression.MostLandmarks;
        if (work.Order.Length < RidgeRegression.MostJudged) return RidgeRegression.Landmarks;
        // Pairs read apart have four times the columns.
        var readApart = work.Anchors.TargetSecond is not null;
        return work.Anchors.AreOfTheTask && !readApart ? RidgeRegression.Landmarks : RidgeRegression.MostLandmarks;
    }

    /// <summary>Fit.</summary>
    public PooledHeads Fit()
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (order, anchors, reading) = (work.Order, work.Anchors, work.Reading);
        var width = reading.Size(anchors, [Pooling.Mean]);
        var judged = order[..Math.Min(order.Length, HeadFitting.MostJudged(work.Answers))];
        var rest = order[judged.Length..];
        var logits = work.Logits.ToTensor().to(float64);
        HeadGoal[] goals = [.. new[] { HeadGoal.OfLogits(logits, work.Answers), HeadGoal.OfProbabilities(logits, work.Answers) }.OfType<HeadGoal>()];
        var begun = Stopwatch.GetTimestamp();
        var features = work.Encoding(() => reading.Features(anchors.Take(judged), Poolings));
        work.TargetSeconds = Stopwatch.GetElapsedTime(begun).TotalSeconds / judged.Length;
        // What encoding left in the heap of the C library is in the way of the matrices to come.
        NativeHeap.Trim();
        var ofTheTask = work.Anchors.AreOfTheTask;
        var states = ofTheTask && anchors.TargetSecond is null ? PooledHeads.LastStates(features, work) : null;
        int[] counts = rest.Length > 0 && !ofTheTask ? Choices
            : [work.Solving(() => PoolingChoice.Of(features, logits.index_select(0, tensor(judged)), Choices, work))];
        var landmarks = Landmarks();
        var fittings = new List<HeadFitting>();
        try
        {
            var alignments = new List<double[]?>();
            foreach (var count in counts)
                work.Solving(() =>
                {
                    using var columns = features.narrow(1, 0, count * width);
                    alignments.Add(work.Options.LayerWeighting == LayerWeighting.KernelAlignment
                        ? LayerAlignment.Weights(columns, logits.index_select(0, tensor(judged)), work.Target.Architecture.Hidden)
                        : null);
                    fittings.Add(new(columns, goals, order, work.Options.Seed, landmarks, work.Weights, alignments[^1]));
                    NativeHeap.Trim();
                });
            features.Dispose();
            if (rest.Length > 0)
                work.Encoding(() => Stream(rest, (rows, block) => work.Solving(() =>
                {
                    for (var i = 0; i < counts.Length; i++) fittings[i].Add(block.narrow(1, 0, counts[i] * width), rows);
                })));
            NativeHeap.Trim();
            var fits = fittings.Select((fitting, i) =>
            {
                work.Progress?.Report(new("fit pooled ridge", i, counts.Length));
                var heads = work.Solving(() => fitting.Finish(work.CancellationToken));
                return new PooledHeads(Poolings[..counts[i]], heads[0], heads.ElementAtOrDefault(1), states, alignments[i]);
            }).ToList();
            work.Progress?.Report(new("fit pooled ridge", counts.Length, counts.Length));
            return fits.MaxBy(heads => heads.Logits.Agreement)!;
        }
        finally
        {
            fittings.ForEach(fitting => fitting.Dispose());
            NativeHeap.Trim();
        }
    }

    /// <summary>Pooled states of the target, some hundred anchors at a time: each call costs a pass over the landmarks.</summary>
    private void Stream(long[] anchors, Action<long[], Tensor> take)
    {
        using var gathered = empty(RowsAtATime, work.Reading.Size(work.Anchors, Poolings));
        var (rows, seen) = (new List<long>(), 0);
        work.Reading.ForEachFeatures(work.Anchors.Take(anchors), Poolings, (places, block) =>
        {
            for (var start = 0; start < places.Length;)
            {
                var count = Math.Min(places.Length - start, RowsAtATime - rows.Count);
                gathered.narrow(0, rows.Count, count).copy_(block.narrow(0, start, count));
                rows.AddRange(places[start..(start + count)].Select(place => anchors[place]));
                start += count;
                if (rows.Count == RowsAtATime) Flush();
            }
            seen += places.Length;
            if (seen < RowsAtATime / TrimsABlock) return;
            seen = 0;
            NativeHeap.Trim();
        });
        if (rows.Count > 0) Flush();

        void Flush()
        {
            using var block = gathered.narrow(0, 0, rows.Count);
            take([.. rows], block);
            rows.Clear();
        }
    }
}
