using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Server.Requests;

/// <summary>What a request wants scored: texts, or pairs of texts.</summary>
/// <param name="Texts">The texts; null where there are pairs.</param>
/// <param name="Pairs">The pairs; null where there are texts.</param>
/// <param name="IsBatch">Whether they came as a list, so that the answer is one, too.</param>
internal sealed record TextInputs(IReadOnlyList<string>? Texts, IReadOnlyList<TextPair>? Pairs, bool IsBatch);
