using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Server.Routes;

/// <summary>Which tokens an answer to one text comes from.</summary>
/// <param name="Method">How that was found: only <see cref="Exact"/> adds up.</param>
/// <param name="Labels">Names, in the model's order.</param>
/// <param name="Scores">Logits, in that order.</param>
/// <param name="Bias">What each is before any token counts; null where nothing adds up.</param>
/// <param name="Tokens">The tokens that were read, special ones included.</param>
/// <param name="Truncated">Whether the text was cut.</param>
internal sealed record ExplanationEntry(string Method, IReadOnlyList<string> Labels, IReadOnlyList<float> Scores, IReadOnlyList<float>? Bias,
    IReadOnlyList<ExplanationEntry.Token> Tokens, bool Truncated)
{
    /// <summary>Bias and contributions add up to the scores.</summary>
    public const string Exact = "exact";

    /// <summary>What each score loses without the token.</summary>
    public const string Occlusion = "occlusion";

    public static ExplanationEntry Of(TextExplanation explanation) => new(explanation.Method == ExplanationMethod.Exact ? Exact : Occlusion,
        explanation.Classes, explanation.Logits, explanation.Bias, [.. explanation.Tokens.Select(token => new Token(token.Token, token.Text,
            [token.Characters.Start.Value, token.Characters.End.Value], token.Logits))], explanation.Truncated);

    /// <summary>One token.</summary>
    /// <param name="Word">As the vocabulary writes it.</param>
    /// <param name="Text">Which text it is of: 0, or of a pair's second 1; null for special tokens.</param>
    /// <param name="Characters">The first and the end of its characters, in Unicode code points.</param>
    /// <param name="Contributions">What it adds to each score.</param>
    internal sealed record Token(
        [property: System.Text.Json.Serialization.JsonPropertyName("token")] string Word, int? Text, int[] Characters, IReadOnlyList<float> Contributions);
}
