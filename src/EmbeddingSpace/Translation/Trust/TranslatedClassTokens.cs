using EmbeddingSpace.Projection.Classes;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>What drives one class, before and after the move. Each model is read in tokens of its own.</summary>
/// <param name="Label">Class name.</param>
/// <param name="Source">The fine-tuned classifier.</param>
/// <param name="Target">The translated one.</param>
public sealed record TranslatedClassTokens(string Label, ClassTokens Source, ClassTokens Target);
