namespace EmbeddingSpace.Translation.Certainty;

/// <summary>An answer for an anchor that the fit had no hand on.</summary>
/// <param name="Margin">How far it is ahead, on the scale of the logits that the translation gives.</param>
/// <param name="Agrees">Whether it is the source's.</param>
internal readonly record struct JudgedMargin(double Margin, bool Agrees);
