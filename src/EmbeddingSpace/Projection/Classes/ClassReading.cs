using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Projection.Classes;

/// <summary>
/// What a class looks for, as tokens, with the fidelity of the reading: Spearman correlation, on tokens the fit did not see, of token scores
/// with the classifier's own logits of the single-token texts (of classes that exclude one another the logit minus the mean over classes).
/// </summary>
/// <param name="Class">Class index.</param>
/// <param name="Label">Class name.</param>
/// <param name="Fitted">The direction of embedding space that best predicts the logits (ridge, closed form, no text), read as tokens.</param>
/// <param name="Raw">The class row (minus the mean row where classes exclude one another), pulled back through pooler and dense layers, read as tokens.</param>
/// <param name="Fidelity">Of the fitted direction.</param>
/// <param name="RawFidelity">Of the raw row.</param>
/// <param name="RandomFidelity">Mean absolute correlation of random directions: the control, what no reading at all would reach.</param>
/// <param name="FittedTokens">Tokens the fit saw.</param>
/// <param name="HeldOutTokens">Tokens the fidelities were measured on.</param>
public sealed record ClassReading(int Class, string Label, TokenReading Fitted, TokenReading Raw,
    double Fidelity, double RawFidelity, double RandomFidelity, int FittedTokens, int HeldOutTokens);
