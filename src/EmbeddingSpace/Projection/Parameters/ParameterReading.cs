using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Projection.Parameters;

/// <summary>One parameter vector read as tokens.</summary>
/// <param name="Role">What the vector does.</param>
/// <param name="Layer">Block index; null for classifier and embedding rows.</param>
/// <param name="Head">Head index; null for roles without heads.</param>
/// <param name="Index">Index within the head, or within the layer.</param>
/// <param name="Highest">Highest scores first; ties by lower id.</param>
/// <param name="Lowest">Lowest scores first; ties by lower id.</param>
public sealed record ParameterReading(
    ParameterRole Role, int? Layer, int? Head, int Index, IReadOnlyList<TokenScore> Highest, IReadOnlyList<TokenScore> Lowest);
