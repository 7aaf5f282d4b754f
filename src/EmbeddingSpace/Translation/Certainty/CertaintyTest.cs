using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>Says of each answer whether the promised agreement holds for it. Safe for concurrent use.</summary>
/// <param name="Rate">Agreement that was asked for.</param>
/// <param name="Margin">Smallest margin of a certain answer; null: nothing can be promised, and no answer is certain.</param>
/// <param name="Scope">Where the anchors lie; null: every text counts as near them.</param>
internal sealed record CertaintyTest(double Rate, double? Margin, AnchorScope? Scope)
{
    /// <summary>Numbers of the target's state that are asked for behind the logits of each text.</summary>
    public int StateSize => Margin is null ? 0 : Scope?.Size ?? 0;

    /// <summary>Take the states off again, and say which answers are certain.</summary>
    /// <param name="scores">[texts, outputs + <see cref="StateSize"/>].</param>
    /// <param name="head">What the logits mean.</param>
    /// <param name="threshold">Probability from which on one of several labels is said.</param>
    /// <returns>[texts, outputs].</returns>
    public TextScores Apply(TextScores scores, ClassifierHead head, double threshold)
    {
        var (outputs, certain) = (head.Labels.Count, new bool[scores.Count]);
        if (Margin is { } margin)
        {
            var logits = new double[outputs];
            var cut = Math.Log(threshold / (1 - threshold));
            for (var text = 0; text < certain.Length; text++)
            {
                var numbers = scores[text];
                for (var i = 0; i < outputs; i++) logits[i] = numbers[i];
                certain[text] = AnswerMargin.Of(logits, head.Kind, cut) >= margin && (Scope is null || Scope.Contains(numbers[outputs..]));
            }
        }
        return scores.Columns(0, outputs, certain);
    }
}
