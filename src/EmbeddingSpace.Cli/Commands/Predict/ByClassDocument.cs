using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What the answers to all texts come from, class by class.</summary>
/// <param name="Method">How contributions were found.</param>
/// <param name="Texts">Texts that they are averaged over.</param>
/// <param name="Fidelity">How far the means say what the classifier says of texts held out.</param>
/// <param name="Classes">One entry a class, in the order of scores.</param>
internal sealed record ByClassDocument(ExplanationMethod Method, int Texts, ContributionFidelity Fidelity, IReadOnlyList<ByClassDocument.Entry> Classes)
{
    /// <summary>Spell out a reading; null where there is none.</summary>
    public static ByClassDocument? Of(ContributionReading? reading) => reading is null ? null : new(reading.Method, reading.Texts, reading.Fidelity,
        [.. reading.Classes.Select(each => new Entry(each.Label, [.. each.Highest.Select(Token.Of)], [.. each.Lowest.Select(Token.Of)]))]);

    /// <summary>One class.</summary>
    /// <param name="Label">Its name.</param>
    /// <param name="Highest">Tokens that speak for it, strongest first.</param>
    /// <param name="Lowest">Tokens that speak against it, strongest first.</param>
    internal sealed record Entry(string Label, IReadOnlyList<Token> Highest, IReadOnlyList<Token> Lowest);

    /// <summary>One token.</summary>
    /// <param name="Word">As the vocabulary writes it.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="Mean">Mean contribution, less the mean over classes that exclude one another.</param>
    /// <param name="Count">How often it stands in the texts.</param>
    internal sealed record Token([property: System.Text.Json.Serialization.JsonPropertyName("token")] string Word, int Id, double Mean, int Count)
    {
        /// <summary>Spell out a mean.</summary>
        public static Token Of(MeanContribution mean) => new(mean.Token, mean.Id, mean.Mean, mean.Count);
    }
}
