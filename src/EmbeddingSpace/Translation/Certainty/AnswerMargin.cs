using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Certainty;

/// <summary>How far an answer is ahead of the next one.</summary>
internal static class AnswerMargin
{
    /// <summary>Of exclusive classes the largest logit less the second.</summary>
    public static double OfClasses(ReadOnlySpan<double> logits)
    {
        var (largest, second) = (double.NegativeInfinity, double.NegativeInfinity);
        foreach (var logit in logits)
            if (logit > largest) (largest, second) = (logit, largest);
            else if (logit > second) second = logit;
        return largest - second;
    }

    /// <summary>Of several labels the distance of the nearest logit from the threshold: so far none of them is from being said, or not.</summary>
    public static double OfLabels(ReadOnlySpan<double> logits, double threshold)
    {
        var nearest = double.PositiveInfinity;
        foreach (var logit in logits) nearest = Math.Min(nearest, Math.Abs(logit - threshold));
        return nearest;
    }

    /// <summary>Of an answer of either kind.</summary>
    /// <param name="logits">[outputs].</param>
    /// <param name="kind">What they mean.</param>
    /// <param name="threshold">Logit from which on one of several labels is said.</param>
    /// <exception cref="ArgumentOutOfRangeException">It answers with numbers, of which none is ahead.</exception>
    public static double Of(ReadOnlySpan<double> logits, HeadKind kind, double threshold) => kind switch
    {
        HeadKind.SingleLabel => OfClasses(logits),
        HeadKind.MultiLabel => OfLabels(logits, threshold),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Expected classes or labels, of which one can be ahead."),
    };
}
