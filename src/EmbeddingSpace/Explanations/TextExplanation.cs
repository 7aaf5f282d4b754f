namespace EmbeddingSpace.Explanations;

/// <summary>Why a classifier says what it says of one text, or pair of texts.</summary>
/// <param name="Method">How the contributions were found: only exact ones add up.</param>
/// <param name="Classes">Class names, in logit order.</param>
/// <param name="Logits">[classes], as the classifier scores.</param>
/// <param name="Bias">[classes]: what each logit is before any token counts, with what the first tokens of its anchors add on average; null of
/// <see cref="ExplanationMethod.Occlusion"/>.</param>
/// <param name="Tokens">The tokens that were read, special ones included, in order; of a text in windows those of all windows.</param>
/// <param name="Truncated">Whether the text was cut: what was cut off is in no token.</param>
public sealed record TextExplanation(ExplanationMethod Method, IReadOnlyList<string> Classes, IReadOnlyList<float> Logits, IReadOnlyList<float>? Bias,
    IReadOnlyList<TokenContribution> Tokens, bool Truncated);
