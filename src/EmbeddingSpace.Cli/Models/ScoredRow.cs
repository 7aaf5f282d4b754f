using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Models;

/// <summary>What a classifier says about one text.</summary>
/// <param name="Class">Index of the chosen class; null where no logit is a number, and where not one class is chosen.</param>
/// <param name="Logits">Raw logits, one a class or label; one of a number.</param>
/// <param name="Probabilities">Their softmax, or of labels and scores the sigmoid of each; none of a number that is no probability.</param>
/// <param name="Truncated">Whether the text was cut; null where the model does not say.</param>
/// <param name="Explanation">The tokens that it comes from; null where nobody asked.</param>
/// <param name="Certain">Whether the answer is one that the model's promise holds for; null where the model promises nothing, or was not asked.</param>
internal sealed record ScoredRow(
    int? Class, float[] Logits, float[] Probabilities, bool? Truncated, TextExplanation? Explanation = null, bool? Certain = null)
{
    /// <summary>Whether another classifier gave the answer, as the model's was not certain.</summary>
    public bool IsOfFallback { get; init; }

    /// <summary>The answer of a model that says a number: the probability where there is one, else the raw number.</summary>
    public float Value => Probabilities.Length > 0 ? Probabilities[0] : Logits[0];
}
