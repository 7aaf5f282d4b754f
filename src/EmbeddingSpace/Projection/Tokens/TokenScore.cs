namespace EmbeddingSpace.Projection.Tokens;

/// <summary>A token with its score.</summary>
/// <param name="Id">Row of E.</param>
/// <param name="Token">The token as the vocabulary writes it.</param>
/// <param name="Score">x · E′ of that row.</param>
public readonly record struct TokenScore(int Id, string Token, double Score);
