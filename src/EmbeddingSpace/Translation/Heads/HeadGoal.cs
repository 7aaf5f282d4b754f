using EmbeddingSpace.Translation.Sources;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>What a head is fitted to.</summary>
/// <param name="Targets">[anchors, outputs], float64: logits of the source, or what they become. Belongs to whoever made it.</param>
/// <param name="Answers">What the source says there.</param>
/// <param name="AreProbabilities">Whether the targets are probabilities.</param>
internal sealed record HeadGoal(Tensor Targets, SourceAnswers Answers, bool AreProbabilities)
{
    /// <summary>The source's logits.</summary>
    /// <param name="logits">[anchors, outputs], float64.</param>
    /// <param name="answers">What they say.</param>
    public static HeadGoal OfLogits(Tensor logits, SourceAnswers answers) => new(logits, answers, false);

    /// <summary>The source's probabilities; null where its numbers are none.</summary>
    /// <param name="logits">[anchors, outputs], float64.</param>
    /// <param name="answers">What they say.</param>
    public static HeadGoal? OfProbabilities(Tensor logits, SourceAnswers answers) =>
        answers is SourceNumbers ? null : new(Probabilities(logits, answers), answers, true);

    /// <summary>What the logits of other rows become.</summary>
    /// <param name="logits">[rows, outputs], float64.</param>
    public Tensor Of(Tensor logits) => AreProbabilities ? Probabilities(logits, Answers) : logits;

    /// <summary>How far predictions say what the source says; of several labels with cuts that were chosen on other rows.</summary>
    /// <param name="predictions">[rows, outputs], row-major, each of a fit that the row was left out of.</param>
    /// <param name="rows">Which anchor each row is.</param>
    /// <returns>The predictions, of several labels as logits, and how far each row agrees.</returns>
    public (double[] Predictions, AnswerAgreement[] Agreeing) Judge(double[] predictions, long[] rows)
    {
        if (Answers is not SourceLabels labels) return (predictions, Answers.Compare(predictions, rows));
        double[] logits = [.. LabelCuts.Margins(predictions, rows, labels, UnseenCut(labels)).Select(margin => margin + labels.LogitThreshold)];
        return (logits, labels.Compare(logits, rows));
    }

    /// <summary>The cut of a label that the source says for none of the rows: where the source would cut.</summary>
    public double UnseenCut(SourceLabels labels) => AreProbabilities ? 1 / (1 + Math.Exp(-labels.LogitThreshold)) : labels.LogitThreshold;

    private static Tensor Probabilities(Tensor logits, SourceAnswers answers) => answers is SourceChoices ? nn.functional.softmax(logits, 1) : logits.sigmoid();
}
