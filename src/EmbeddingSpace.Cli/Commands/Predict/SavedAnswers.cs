using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Cli.Texts;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Foundation;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What a classifier says of texts, with the tokens that it comes from, or with whether it is certain.</summary>
/// <param name="Kind">What it answers.</param>
/// <param name="Classes">Names of classes or labels; none of a number.</param>
/// <param name="Threshold">Probability from which on one of several labels counts.</param>
/// <param name="Rows">One entry a text.</param>
internal sealed record SavedAnswers(AnswerKind Kind, IReadOnlyList<string> Classes, float Threshold, IReadOnlyList<ScoredRow> Rows)
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
    public static SavedAnswers Explain(SavedClassifier classifier, TextRows texts, ExplanationMethod? method, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        var options = new ExplanationOptions { Method = method };
        var explanations = texts.Pairs is { } pairs
            ? classifier.ExplainPairs(pairs, options, progress, cancellationToken)
            : classifier.Explain(texts.First, options, progress, cancellationToken);
        return Of(classifier, new([.. explanations.SelectMany(explanation => explanation.Logits)], classifier.OutputSize,
            [.. explanations.Select(explanation => explanation.Truncated)]), explanations);
    }

    /// <summary>Score texts, or pairs of them.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="progress">Told passes done.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public static SavedAnswers Score(SavedClassifier classifier, TextRows texts, IProgress<OperationProgress>? progress, CancellationToken cancellationToken) =>
        Of(classifier, texts.Pairs is { } pairs
            ? classifier.ScorePairs(pairs, progress, cancellationToken)
            : classifier.Score(texts.First, progress, cancellationToken), null);

    /// <summary>What a head answers with.</summary>
    public static AnswerKind KindOf(ClassifierHead head) =>
        head.Kind switch { HeadKind.SingleLabel => AnswerKind.Single, HeadKind.MultiLabel => AnswerKind.Multiple, _ => AnswerKind.Number };

    private static SavedAnswers Of(SavedClassifier classifier, TextScores logits, IReadOnlyList<TextExplanation>? explanations)
    {
        var head = classifier.Head;
        var activated = head.Activate(logits);
        var kind = KindOf(head);
        var hasProbabilities = head.Activation != HeadActivation.Identity;
        return new(kind, kind == AnswerKind.Number ? [] : classifier.Classes, classifier.LabelThreshold,
            [.. Enumerable.Range(0, logits.Count).Select(row => new ScoredRow(kind == AnswerKind.Single ? logits.IndexOfLargest(row) : null,
                logits[row].ToArray(), hasProbabilities ? activated[row].ToArray() : [], logits.Truncated[row], explanations?[row], logits.Certain?[row]))]);
    }
}
