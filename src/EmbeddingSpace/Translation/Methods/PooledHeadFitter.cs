using EmbeddingSpace.Models;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>Fits the pooled heads: judged first, which also say how many pooled columns pay; then the other anchors stream by.</summary>
internal sealed class PooledHeadFitter(TranslationWork work)
{
    /// <summary>Anchors that say how many pooled columns pay: enough to tell the ways apart, few enough to cost a fraction of the fit.</summary>
    private const int AnchorsToCompareOn = 1000;

    private const int LandmarksToCompareOn = 500;

    /// <summary>
    /// What the head may read: the mean of the tokens, or the first two tokens beside it, where the kind of a question stands. Leave-one-out
    /// agreement decides.
    /// </summary>
    private static readonly Pooling[] Poolings = [Pooling.Mean, Pooling.First, Pooling.Second];

    /// <summary>Fit.</summary>
    public PooledHeads Fit()
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (order, anchors, reading) = (work.Order, work.Anchors.Target, work.Reading);
        var judged = order[..Math.Min(order.Length, RidgeRegression.MostJudged)];
        var logits = work.Logits.ToTensor().to(float64);
        var features = work.Encoding(() => reading.Features([.. judged.Select(row => anchors[row])], Poolings));
        var poolings = work.Solving(() => Choose(features, logits.index_select(0, tensor(judged))));
        using var fitting = work.Solving(() => new HeadFitting(features.narrow(1, 0, poolings.Length * reading.Width), [logits, nn.functional.softmax(logits, 1)], order, work.Options.Seed));
        features.Dispose();
        var rest = order[judged.Length..];
        if (rest.Length > 0)
            work.Encoding(() => reading.ForEachFeatures([.. rest.Select(row => anchors[row])], poolings, (rows, block) =>
                work.Solving(() => fitting.Add(block, Array.ConvertAll(rows, row => rest[row])))));
        work.Progress?.Report(new("fit pooled ridge", 1, 2));
        var fits = work.Solving(() => fitting.Finish(work.CancellationToken));
        work.Progress?.Report(new("fit pooled ridge", 2, 2));
        return new(poolings, fits[0], fits[1]);
    }

    private Pooling[] Choose(Tensor features, Tensor logits)
    {
        work.Progress?.Report(new("fit pooled ridge", 0, 2));
        using var scope = NewDisposeScope();
        // The judged anchors are in seeded random order.
        var count = Math.Min(features.shape[0], AnchorsToCompareOn);
        var wanted = logits.narrow(0, 0, count);
        return Agreement(Poolings.Length) > Agreement(1) ? Poolings : Poolings[..1];

        double Agreement(int poolings)
        {
            work.CancellationToken.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            using var ridge = new RidgeRegression(features.narrow(0, 0, count).narrow(1, 0, poolings * work.Reading.Width), wanted, LandmarksToCompareOn);
            return RegularisationPath.Choose(ridge, 0, wanted).Predictions.argmax(1).eq(wanted.argmax(1)).to(float64).mean().item<double>();
        }
    }
}
