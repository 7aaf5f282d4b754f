using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Explanations;

/// <summary>What the answers to many texts come from: the mean contribution of each token of the vocabulary to each class, and how much of the answers that
/// explains. Beside a class reading, which asks for single tokens, it says what counts in the texts at hand.</summary>
/// <param name="Method">How the contributions were found.</param>
/// <param name="Texts">Texts they are averaged over.</param>
/// <param name="Classes">One entry a class, in logit order.</param>
/// <param name="Fidelity">How far the means say what the classifier says, on texts held out.</param>
public sealed record ContributionReading(
    ExplanationMethod Method, int Texts, IReadOnlyList<ClassContributions> Classes, ContributionFidelity Fidelity)
{
    /// <summary>Fewest texts that are read.</summary>
    public const int FewestTexts = 10;

    /// <summary>Read explanations of one classifier.</summary>
    /// <param name="explanations">All by one method; at least <see cref="FewestTexts"/>.</param>
    /// <param name="head">What the classifier's logits mean.</param>
    /// <param name="options">How many tokens are named, and the seed; null: the defaults.</param>
    /// <exception cref="ArgumentException">There are fewer texts, or they were explained by different methods; or an option is out of range.</exception>
    public static ContributionReading Of(IReadOnlyList<TextExplanation> explanations, ClassifierHead head, ContributionReadingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(explanations);
        ArgumentNullException.ThrowIfNull(head);
        var asked = ContributionReadingOptions.Validated(options);
        if (explanations.Count < FewestTexts)
            throw new ArgumentException(
                $"'explanations': expected at least {FewestTexts} texts to average over, got {explanations.Count}.", nameof(explanations));
        if (explanations.Any(explanation => explanation.Method != explanations[0].Method))
            throw new ArgumentException("'explanations': expected one method, got both: exact contributions and those by occlusion are not comparable.",
                nameof(explanations));
        var means = TokenMeans.Of(explanations, head.HasExclusiveClasses);
        // Special tokens stand in every text and tell none apart.
        var ranked = means.Tokens.Where(token => !token.IsSpecial).ToList();
        ClassContributions[] classes = [.. head.Labels.Select((label, place) => new ClassContributions(
            label, Strongest(ranked, place, asked.Top, 1), Strongest(ranked, place, asked.Top, -1)))];
        return new(explanations[0].Method, explanations.Count, classes, FidelityMeasure.Of(explanations, head, asked.Seed));
    }

    // In the order of means that a few occurrences do not carry; told are the means themselves.
    private static MeanContribution[] Strongest(IReadOnlyList<TokenMean> tokens, int place, int top, int sign) =>
    [
        .. tokens.Where(token => sign * token.Sums[place] > 0).OrderByDescending(token => sign * token.Shrunk(place)).ThenBy(token => token.Id).Take(top)
            .Select(token => new MeanContribution(token.Id, token.Token, token.Sums[place] / token.Count, token.Count)),
    ];
}
