using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>What one token of a text adds to its scores.</summary>
/// <param name="Token">As the vocabulary writes it.</param>
/// <param name="Text">Which text it is of: 0, or of a pair's second 1; null for special tokens.</param>
/// <param name="Start">The first of its characters, in Unicode code points of its text; 0 for special tokens.</param>
/// <param name="End">The end of them; 0 for special tokens.</param>
/// <param name="Scores">What it adds to each score.</param>
internal sealed record ContributionDocument(string Token, int? Text, int Start, int End, IReadOnlyList<float> Scores)
{
    /// <summary>Spell out an explanation; null where there is none.</summary>
    public static IReadOnlyList<ContributionDocument>? Of(TextExplanation? explanation) => explanation is null ? null
        : [.. explanation.Tokens.Select(token => new ContributionDocument(
            token.Token, token.Text, token.Characters.Start.Value, token.Characters.End.Value, token.Logits))];
}
