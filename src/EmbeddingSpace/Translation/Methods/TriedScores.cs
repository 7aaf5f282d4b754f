using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Anchors;
using EmbeddingSpace.Translation.Sources;
using EmbeddingSpace.Translation.Stitching;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>What a method, fitted as it is, says of texts: the logits that its translation will give.</summary>
internal static class TriedScores
{
    /// <summary>Score.</summary>
    /// <param name="tried">The method.</param>
    /// <param name="texts">Texts, or pairs, as both models read them.</param>
    /// <param name="work">What it was fitted in.</param>
    /// <returns>[texts, outputs], row-major.</returns>
    public static double[] Of(TriedMethod tried, AnchorSet texts, TranslationWork work)
    {
        var stitched = tried.Stitch is { } stitch ? Stitched(stitch, texts, work) : null;
        if (tried.Head is not { } head) return SourceAnswers.Doubles(stitched!);
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (weights, bias) = (tensor(head.Map.Weights, [head.Map.InputSize, head.Map.OutputSize]), tensor(head.Map.Bias));
        var (beside, logits) = (stitched?.ToTensor(), empty(texts.Count, head.Map.OutputSize));
        work.Reading.ForEachFeatures(texts, tried.Poolings, (rows, features) =>
        {
            var places = tensor(Array.ConvertAll(rows, row => (long)row));
            var read = beside is null ? features : cat([features, beside.index_select(0, places)], 1);
            logits.index_copy_(0, places, read.matmul(weights).AddInPlace(bias));
        });
        return logits.to(float64).data<double>().ToArray();
    }

    private static TextScores Stitched(Stitch stitch, AnchorSet texts, TranslationWork work)
    {
        var search = new StitchSearch(work.Source.Model!, work.Target, [.. texts.Source.Select(anchor => anchor.Sequence)], texts.Target);
        return search.Score([stitch], [.. Enumerable.Range(0, texts.Count).Select(row => (long)row)], work.Progress, work.CancellationToken)[0];
    }
}
