using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Anchors;

/// <summary>A handful of texts of the task, and what joins them in the fit of a head.</summary>
/// <param name="Texts">The texts; their summary counts what joins them.</param>
/// <param name="Folds">The fold of each text.</param>
/// <param name="Drawn">Drawn token sequences.</param>
/// <param name="Splices">Splices of the texts.</param>
/// <param name="SpliceFolds">The fold of each splice: that of both its texts.</param>
internal sealed record JoinedAnchors(AnchorSet Texts, int[] Folds, AnchorSet Drawn, AnchorSet Splices, int[] SpliceFolds)
{
    /// <summary>Splices that pay: half as many cost .01 of agreement at 50 texts, three times as many gain less than that (TREC-6, related pair).</summary>
    private const int SpliceCount = 800;

    /// <summary>Draw.</summary>
    /// <param name="texts">Texts of the task.</param>
    /// <param name="count">Token sequences to draw.</param>
    /// <param name="source">Source.</param>
    /// <param name="target">Target.</param>
    /// <param name="options">Seed, and what is drawn.</param>
    /// <param name="progress">Told of what takes long.</param>
    /// <param name="cancellationToken">Checked between texts.</param>
    public static JoinedAnchors Draw(AnchorSet texts, int count, ITranslationSource source, TextModel target, TranslationOptions options,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var folds = new int[texts.Count];
        foreach (var (place, text) in SeededOrder.Of(texts.Count, options.Seed).Index()) folds[text] = place % FoldedRidge.Folds;
        var drawn = new AnchorDrawing(source, target, options, progress, cancellationToken).DrawBesideTexts(count);
        var (splices, spliceFolds) = TextSplices.Draw(texts.Texts, folds, SpliceCount, target, options.Seed);
        return new(texts with { Summary = texts.Summary with { DrawnBeside = count, Splices = splices.Length } }, folds, drawn,
            AnchorSet.AsTheyStand(splices, source, target, cancellationToken), spliceFolds);
    }
}
