using EmbeddingSpace.Cli.CommandLine;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Cli.Models;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;

namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>The part of <c>evaluate</c> that looks at the source of a translation.</summary>
internal sealed class SourceEvaluation(CommandContext context, MLContext ml, IProgress<OperationProgress>? progress)
{
    // A text without a number among its logits has no class: it agrees with nothing and is never right.
    private const int NoClass = -1;

    /// <summary>Compare a model with its source, and with what can be reached.</summary>
    /// <param name="sourcePath">The source.</param>
    /// <param name="path">The model.</param>
    /// <param name="scored">What the model says.</param>
    /// <param name="rows">The labelled texts.</param>
    /// <param name="train">Labelled texts for the probe; null: no ceiling.</param>
    /// <param name="classes">The model's classes, in logit order.</param>
    /// <param name="measures">What labels say of the model.</param>
    public Outcome Compare(string sourcePath, string path, IReadOnlyList<ScoredRow> scored, IReadOnlyList<LabelledText> rows, IReadOnlyList<LabelledText>? train, IReadOnlyList<string> classes, LabelledMeasures measures)
    {
        var labels = LabelledMeasures.Indices(rows.Select(row => row.Label), classes);
        int[] chosen = [.. scored.Select(row => row.Class ?? NoClass)];
        var comparison = SourceComparison.Of(Choices(sourcePath, rows, classes), chosen, labels);
        double? probe = train is null ? null : Probe(path, rows, train, classes);
        double? ceiling = probe is { } reached ? Math.Min(comparison.SourceAccuracy, reached) : null;
        var accuracy = labels.Zip(chosen).Count(pair => pair.First == pair.Second) / (double)labels.Length;
        return new(comparison.SourceAccuracy, comparison.Agreement, comparison.NegativeFlips, comparison.NegativeFlipRate, comparison.PositiveFlips, comparison.PositiveFlipRate, probe, ceiling,
            ceiling is { } top ? SourceComparison.Retention(accuracy, measures.MajorityShare, top) : null);
    }

    private int[] Choices(string sourcePath, IReadOnlyList<LabelledText> rows, IReadOnlyList<string> classes)
    {
        using var source = ClassifierModel.Open(context, ml, sourcePath);
        if (!source.Classes.Order(StringComparer.Ordinal).SequenceEqual(classes.Order(StringComparer.Ordinal)))
            throw new UsageException($"'{sourcePath}': expected the classes of the model, {string.Join(", ", classes.Select(name => $"'{name}'"))}, found {string.Join(", ", source.Classes.Select(name => $"'{name}'"))}; name the classifier that it was translated from.");
        var order = LabelledMeasures.Indices(source.Classes, classes);
        var data = ml.Data.LoadFromEnumerable(ScoredRows.Watched(rows, progress, context.CancellationToken));
        return [.. ScoredRows.Read(source.Transform(data), rows.Count, progress, context.CancellationToken).Select(row => row.Class is { } index ? order[index] : NoClass)];
    }

    /// <summary>Accuracy of a labelled ridge classifier on the model's encoder.</summary>
    private double Probe(string path, IReadOnlyList<LabelledText> rows, IReadOnlyList<LabelledText> train, IReadOnlyList<string> classes)
    {
        using var encoder = TextEncoder.Load(ModelFile.OpenCheckpoint(path), options: context.CreateScoringOptions());
        var head = LabelledProbe.Fit(encoder.Score([.. train.Select(row => row.Text)], progress, context.CancellationToken), [.. train.Select(row => row.Label)], classes);
        var features = encoder.Score([.. rows.Select(row => row.Text)], progress, context.CancellationToken);
        var logits = new float[classes.Count];
        var right = 0;
        for (var row = 0; row < rows.Count; row++)
        {
            head.Score(features[row], logits);
            if (classes[Array.IndexOf(logits, logits.Max())] == rows[row].Label) right++;
        }
        return (double)right / rows.Count;
    }

    /// <summary>What came out.</summary>
    /// <param name="SourceAccuracy">Of the source.</param>
    /// <param name="Agreement">With the source.</param>
    /// <param name="NegativeFlips">Right before, wrong now.</param>
    /// <param name="NegativeFlipRate">As a share of all texts.</param>
    /// <param name="PositiveFlips">Wrong before, right now.</param>
    /// <param name="PositiveFlipRate">As a share of all texts.</param>
    /// <param name="ProbeAccuracy">Of a labelled ridge classifier on the same encoder; null without texts to learn from.</param>
    /// <param name="Ceiling">The smaller of source and probe.</param>
    /// <param name="Retention">Chance-corrected; null where the ceiling is no better than the majority class.</param>
    internal sealed record Outcome(double SourceAccuracy, AgreementEstimate Agreement, int NegativeFlips, double NegativeFlipRate, int PositiveFlips, double PositiveFlipRate, double? ProbeAccuracy, double? Ceiling, double? Retention);
}
