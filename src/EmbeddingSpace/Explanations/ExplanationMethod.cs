namespace EmbeddingSpace.Explanations;

/// <summary>How the contributions of tokens are found.</summary>
public enum ExplanationMethod
{
    /// <summary>The logit taken apart: it is linear in the states of the tokens, so that the bias and the contributions of all tokens add up to it. One pass.
    /// Only a translation whose head reads pooled states has it, and a head behind an encoder that pools: where that divides by the length of the vector, the
    /// length is the text's own, and no token's.</summary>
    Exact,

    /// <summary>What a logit loses when the token is left out and the rest is read again. A pass a token, and nothing adds up, since tokens stand in for one
    /// another; every classifier has it.</summary>
    Occlusion,
}
