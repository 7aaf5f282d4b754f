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
    public static HeadGoal? OfProbabilities(Tensor logits, SourceAnswers answers) => answers switch
    {
        SourceChoices => new(nn.functional.softmax(logits, 1), answers, true),
        SourceLabels => new(logits.sigmoid(), answers, true),
        _ => null,
    };
}
