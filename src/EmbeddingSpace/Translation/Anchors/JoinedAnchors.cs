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
    /// <summary>Draw.</summary>
    /// <param name="texts">Texts of the task.</param>
    /// <param name="plan">How much to draw.</param>
    /// <param name="source">Source.</param>
    /// <param name="target">Target.</param>
    /// <param name="options">Seed, and what is drawn.</param>
    /// <param name="progress">Told of what takes long.</param>
    /// <param name="cancellationToken">Checked between texts.</param>
    public static JoinedAnchors Draw(AnchorSet texts, JoinedPlan plan, ITranslationSource source, TextModel target, TranslationOptions options,
        IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var folds = new int[texts.Count];
        foreach (var (place, text) in SeededOrder.Of(texts.Count, options.Seed).Index()) folds[text] = place % FoldedRidge.Folds;
        var drawn = plan.Drawn > 0
            ? new AnchorDrawing(source, target, options, progress, cancellationToken).DrawBesideTexts(plan.Drawn)
            : AnchorSet.AsTheyStand([], source, target, cancellationToken);
        var (splices, spliceFolds) = TextSplices.Draw(texts.Texts, folds, plan.Splices, target, options.Seed);
        return new(texts with { Summary = texts.Summary with { DrawnBeside = plan.Drawn, Splices = splices.Length } }, folds, drawn,
            AnchorSet.AsTheyStand(splices, source, target, cancellationToken), spliceFolds);
    }
}
