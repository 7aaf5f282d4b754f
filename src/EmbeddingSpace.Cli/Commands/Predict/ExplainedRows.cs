using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What a classifier says of texts, with the tokens that it comes from.</summary>
/// <param name="Kind">What it answers.</param>
/// <param name="Classes">Names of classes or labels; none of a number.</param>
/// <param name="Threshold">Probability from which on one of several labels counts.</param>
/// <param name="Rows">One entry a text.</param>
internal sealed record ExplainedRows(AnswerKind Kind, IReadOnlyList<string> Classes, float Threshold, IReadOnlyList<ScoredRow> Rows)
{
    /// <summary>What all answers come from.</summary>
    public ContributionReading ByClass(ClassifierHead head, ContributionReadingOptions options) =>
        ContributionReading.Of([.. Rows.Select(row => row.Explanation!)], head, options);

    /// <summary>Explain texts, or pairs of them.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="method">How; null: exactly where the classifier adds up.</param>
    /// <param name="progress">Told passes done.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public static ExplainedRows Read(SavedClassifier classifier, TextRows texts, ExplanationMethod? method, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var options = new ExplanationOptions { Method = method };
        var explanations = texts.Second is { } second
            ? classifier.ExplainPairs([.. texts.First.Zip(second, (first, other) => new TextPair(first, other))], options, progress, cancellationToken)
            : classifier.Explain(texts.First, options, progress, cancellationToken);
        var head = classifier.Head;
        var logits = new TextScores([.. explanations.SelectMany(explanation => explanation.Logits)], classifier.OutputSize,
            [.. explanations.Select(explanation => explanation.Truncated)]);
        var activated = head.Activate(logits);
        var kind = head.Kind switch { HeadKind.SingleLabel => AnswerKind.Single, HeadKind.MultiLabel => AnswerKind.Multiple, _ => AnswerKind.Number };
        var hasProbabilities = head.Activation != HeadActivation.Identity;
        return new(kind, kind == AnswerKind.Number ? [] : classifier.Classes, classifier.LabelThreshold,
            [.. explanations.Select((explanation, row) => new ScoredRow(kind == AnswerKind.Single ? logits.IndexOfLargest(row) : null, logits[row].ToArray(),
                hasProbabilities ? activated[row].ToArray() : [], explanation.Truncated, explanation))]);
    }
}
