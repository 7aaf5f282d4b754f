using System.Text.Json.Serialization;
using EmbeddingSpace.Explanations;

namespace EmbeddingSpace.Cli.Commands.Predict;

/// <summary>Which tokens an answer comes from, as a document says it.</summary>
/// <param name="Method"><c>exact</c>: bias and contributions add up to the scores; <c>occlusion</c>: what each score loses without the token.</param>
/// <param name="Bias">What each score is without any token; left out where nothing adds up.</param>
/// <param name="Tokens">The tokens that were read, special ones included, in order.</param>
internal sealed record ExplanationDocument(ExplanationMethod Method,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<float>? Bias, IReadOnlyList<ExplanationDocument.Token> Tokens)
{
    /// <summary>Spell out an explanation.</summary>
    public static ExplanationDocument? Of(TextExplanation? explanation) => explanation is null ? null
        : new(explanation.Method, explanation.Bias, [.. explanation.Tokens.Select(token => new Token(
            token.Token, token.Text, [token.Characters.Start.Value, token.Characters.End.Value], token.Logits))]);

    /// <summary>One token.</summary>
    /// <param name="Word">As the vocabulary writes it.</param>
    /// <param name="Text">Which text it is of: 0, or of a pair's second 1; null for special tokens.</param>
    /// <param name="Characters">The first and the end of its characters, in Unicode code points of its text; 0 and 0 for special tokens.</param>
    /// <param name="Contributions">What it adds to each score, in the order of scores.</param>
    internal sealed record Token([property: JsonPropertyName("token")] string Word, int? Text, int[] Characters, IReadOnlyList<float> Contributions);
}
