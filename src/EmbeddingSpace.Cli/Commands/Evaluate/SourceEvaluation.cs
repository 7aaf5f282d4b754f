using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>The part of <c>evaluate</c> that looks at the source of a translation.</summary>
internal sealed class SourceEvaluation(CommandContext context, MLContext ml)
{
    // A text without a number among its logits has no class: it agrees with nothing and is never right.
    private const int NoClass = -1;

    /// <summary>Compare a model with its source, and with what can be reached.</summary>
    /// <param name="source">Class index that the source chooses of each text.</param>
    /// <param name="path">The model.</param>
    /// <param name="scored">What the model says.</param>
    /// <param name="rows">The labelled texts.</param>
    /// <param name="train">Labelled texts for the probe; null: no ceiling.</param>
    /// <param name="classes">The model's classes, in logit order.</param>
    /// <param name="measures">What labels say of the model.</param>
    /// <param name="progress">Told texts done.</param>
    public SourceMeasures Compare(
        int[] source, string path, IReadOnlyList<ScoredRow> scored, IReadOnlyList<LabelledText> rows, IReadOnlyList<LabelledText>? train,
        IReadOnlyList<string> classes, LabelledMeasures measures, IProgress<OperationProgress>? progress)
    {
        var labels = ClassNames.Indices(rows.Select(row => row.Label), classes);
        int[] chosen = [.. scored.Select(row => row.Class ?? NoClass)];
        var comparison = SourceComparison.Of(source, chosen, labels);
        double? probe = train is null ? null : Probe(path, rows, train, classes, progress);
        double? ceiling = probe is { } reached ? Math.Min(comparison.SourceAccuracy, reached) : null;
        var accuracy = labels.Zip(chosen).Count(pair => pair.First == pair.Second) / (double)labels.Length;
        double? retention = ceiling is { } top ? SourceComparison.Retention(accuracy, measures.MajorityShare, top) : null;
        return new(
            comparison.SourceAccuracy, comparison.Agreement,
            comparison.NegativeFlips, comparison.NegativeFlipRate, comparison.PositiveFlips, comparison.PositiveFlipRate,
            probe, ceiling, retention);
    }

    /// <summary>The class index, among the model's, that the source chooses of each text.</summary>
    /// <param name="sourcePath">The source.</param>
    /// <param name="rows">The texts.</param>
    /// <param name="classes">The model's classes, in logit order.</param>
    /// <param name="pairs">Whether the texts are pairs.</param>
    /// <param name="progress">Told texts done.</param>
    public int[] Choices(string sourcePath, IReadOnlyList<LabelledText> rows, IReadOnlyList<string> classes, bool pairs,
        IProgress<OperationProgress>? progress)
    {
        using var source = context.OpenClassifier(ml, sourcePath, context.SourceBase, pairs);
        ClassSets.RequireSame(sourcePath, source.Classes, "the model", classes, "name the classifier that it was translated from");
        var order = ClassNames.Indices(source.Classes, classes);
        var data = ml.Data.LoadFromEnumerable(ScoredRows.Watched(rows, progress, context.CancellationToken));
        var scored = ScoredRows.Read(source.Transform(data), rows.Count, progress, context.CancellationToken);
        return [.. scored.Select(row => row.Class is { } index ? order[index] : NoClass)];
    }

    /// <summary>Accuracy of a labelled ridge classifier on the model's encoder.</summary>
    private double Probe(string path, IReadOnlyList<LabelledText> rows, IReadOnlyList<LabelledText> train, IReadOnlyList<string> classes,
        IProgress<OperationProgress>? progress)
    {
        using var encoder = TextEncoder.Load(ModelFile.OpenCheckpoint(path, context.AdapterBase), options: context.CreateScoringOptions());
        var head = LabelledProbe.Fit(Features(train), [.. train.Select(row => row.Label)], classes);
        var features = Features(rows);
        var logits = new float[classes.Count];
        var right = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            head.Score(features[row], logits);
            if (classes[Array.IndexOf(logits, logits.Max())] == rows[row].Label) right++;
        }
        return (double)right / rows.Count;

        TextScores Features(IReadOnlyList<LabelledText> texts) => encoder.Score([.. texts.Select(row => row.Text)], progress, context.CancellationToken);
    }
}
