using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Alignment.Differences;

/// <summary>What fine-tuning changed in the vectors of one role in one block.</summary>
/// <param name="Role">The role.</param>
/// <param name="Layer">Block index; null outside the blocks.</param>
/// <param name="RelativeChange">‖difference‖ ÷ ‖base‖; null where the base is all zeros and the fine-tuned vectors are not.</param>
/// <param name="MainShare">Share of the squared difference along its main direction, which <paramref name="Rose"/> and <paramref name="Fell"/>
/// read: near 1, all vectors moved one way; near 1 ÷ hidden, the tokens say little. 0 where nothing changed.</param>
/// <param name="Rose">Tokens that the vectors moved towards, on the whole; empty where nothing changed.</param>
/// <param name="Fell">Tokens that the vectors moved away from, on the whole; empty where nothing changed.</param>
public sealed record LayerChange(ParameterRole Role, int? Layer, double? RelativeChange, double MainShare,
    IReadOnlyList<TokenScore> Rose, IReadOnlyList<TokenScore> Fell);
