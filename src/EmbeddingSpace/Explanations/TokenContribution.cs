namespace EmbeddingSpace.Explanations;

/// <summary>What one token of a text adds to each logit.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">As the vocabulary writes it.</param>
/// <param name="Text">Which text it is of: 0, or of a pair's second 1; null for special tokens.</param>
/// <param name="Characters">The stretch of its text, in Unicode code points (not in UTF-16 units), as Hugging Face's offsets; <c>0..0</c> for special
/// tokens.</param>
/// <param name="Logits">[classes]: what it adds to the logit of each class.</param>
/// <param name="Layers">[layers][classes]: the same by layer, embeddings first; null where it was not asked for.</param>
public sealed record TokenContribution(
    int Id, string Token, int? Text, Range Characters, IReadOnlyList<float> Logits, IReadOnlyList<IReadOnlyList<float>>? Layers);
