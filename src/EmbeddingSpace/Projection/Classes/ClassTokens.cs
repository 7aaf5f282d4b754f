using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Projection.Classes;

/// <summary>
/// What a classifier looks for in the texts of one class, as tokens of its encoder, with the fidelity of the reading: the fitted half of a
/// <see cref="ClassReading"/>, which anything that scores texts has, whatever stands between its encoder and its classes.
/// </summary>
/// <param name="Class">Class index.</param>
/// <param name="Label">Class name.</param>
/// <param name="Reading">The direction of embedding space that best predicts the class's logits of single tokens, read as tokens.</param>
/// <param name="Fidelity">Spearman correlation of the reading with the logits of tokens that the fit did not see.</param>
/// <param name="RandomFidelity">Mean absolute correlation of random directions: the control.</param>
/// <param name="FittedTokens">Tokens the fit saw.</param>
/// <param name="HeldOutTokens">Tokens the fidelities were measured on.</param>
public sealed record ClassTokens(int Class, string Label, TokenReading Reading, double Fidelity, double RandomFidelity, int FittedTokens, int HeldOutTokens);
