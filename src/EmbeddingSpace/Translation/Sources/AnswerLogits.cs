using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Sources;

/// <summary>Logits of answers that are none: of probabilities, and of labels that somebody or something chose.</summary>
/// <remarks>
/// A probability of 0 has no finite logit, and one that a model rounded to 0 says nothing of how much smaller it was: every probability counts as at least
/// <see cref="Floor"/> and at most 1 − <see cref="Floor"/>. A label without a probability is one of 1 and smoothed likewise: the rest of
/// <see cref="Floor"/> goes to all other labels. How large the floor is moves the scale of all logits alike, which a ridge and the temperature behind it
/// undo.
/// </remarks>
public static class AnswerLogits
{
    /// <summary>Smallest probability that counts.</summary>
    public const double Floor = 0.001;

    /// <summary>How far the probabilities of one text may add up to something else than 1: rounding to two places.</summary>
    public const double SumTolerance = 0.02;

    /// <summary>What scores of a kind are scores of.</summary>
    /// <param name="meaning">What they are.</param>
    /// <param name="labels">Names of classes, labels or numbers, in the order of the scores.</param>
    /// <exception cref="ArgumentException">There are too few, or an empty or repeated name.</exception>
    public static ClassifierHead HeadOf(ScoreMeaning meaning, IReadOnlyList<string> labels) => meaning switch
    {
        ScoreMeaning.Logits or ScoreMeaning.Probabilities => ClassifierHead.OfClasses(labels),
        ScoreMeaning.LabelLogits or ScoreMeaning.LabelProbabilities => ClassifierHead.OfLabels(labels),
        ScoreMeaning.Numbers => ClassifierHead.OfNumbers(labels),
        _ => throw new ArgumentOutOfRangeException(nameof(meaning), meaning, $"'{nameof(meaning)}': expected one of the kinds of scores."),
    };

    /// <summary>Logits of scores of any kind.</summary>
    /// <param name="meaning">What they are.</param>
    /// <param name="scores">[texts, labels].</param>
    /// <exception cref="ArgumentException">They are something else.</exception>
    public static TextScores Of(ScoreMeaning meaning, TextScores scores) => meaning switch
    {
        ScoreMeaning.Probabilities => OfProbabilities(scores),
        ScoreMeaning.LabelProbabilities => OfLabelProbabilities(scores),
        _ => scores,
    };

    /// <summary>Logits of the probabilities of classes that exclude one another: their logarithm.</summary>
    /// <param name="probabilities">[texts, classes], each row adding up to 1.</param>
    /// <exception cref="ArgumentException">A number is no probability, or a row adds up to something else.</exception>
    public static TextScores OfProbabilities(TextScores probabilities)
    {
        RequireProbabilities(probabilities);
        for (var text = 0; text < probabilities.Count; text++)
        {
            var sum = 0.0;
            foreach (var probability in probabilities[text]) sum += probability;
            if (Math.Abs(sum - 1) > SumTolerance)
                throw new ArgumentException($"'{nameof(probabilities)}': expected probabilities of each text that add up to 1, found {sum:0.###} for text "
                    + $"{text + 1}. Are they of several labels, or no probabilities?", nameof(probabilities));
        }
        return Map(probabilities, probability => Math.Log(Math.Max(probability, Floor)));
    }

    /// <summary>Logits of the probabilities of labels of which several may hold: ln (p / (1 − p)).</summary>
    /// <param name="probabilities">[texts, labels].</param>
    /// <exception cref="ArgumentException">A number is no probability.</exception>
    public static TextScores OfLabelProbabilities(TextScores probabilities)
    {
        RequireProbabilities(probabilities);
        return Map(probabilities, probability =>
        {
            var held = Math.Clamp(probability, Floor, 1 - Floor);
            return Math.Log(held / (1 - held));
        });
    }

    /// <summary>Logits of classes that were chosen, of which nobody says how surely.</summary>
    /// <param name="choices">Index of the class of each text.</param>
    /// <param name="classes">Number of classes; at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 classes, or a choice is none of them.</exception>
    public static TextScores OfChoices(IReadOnlyList<int> choices, int classes)
    {
        ArgumentNullException.ThrowIfNull(choices);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        var (chosen, other) = ((float)Math.Log(1 - Floor), (float)Math.Log(Floor / (classes - 1)));
        var logits = new float[choices.Count * classes];
        Array.Fill(logits, other);
        for (var text = 0; text < choices.Count; text++)
        {
            if (choices[text] < 0 || choices[text] >= classes)
                throw new ArgumentOutOfRangeException(nameof(choices), choices[text], $"'{nameof(choices)}': expected class indices from 0 to {classes - 1}.");
            logits[(text * classes) + choices[text]] = chosen;
        }
        return new(logits, classes, new bool[choices.Count]);
    }

    private static void RequireProbabilities(TextScores probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var wrong = probabilities.Values.Span.IndexOfAnyExceptInRange(0f, 1f);
        if (wrong >= 0)
            throw new ArgumentException($"'{nameof(probabilities)}': expected numbers from 0 to 1, found {probabilities.Values.Span[wrong]} for text "
                + $"{wrong / probabilities.Size + 1}. Are they logits?", nameof(probabilities));
    }

    private static TextScores Map(TextScores scores, Func<double, double> change) =>
        new(Array.ConvertAll(scores.Values.ToArray(), value => (float)change(value)), scores.Size, [.. scores.Truncated]);
}
