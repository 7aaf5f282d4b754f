namespace EmbeddingSpace.Projection.Parameters;

/// <summary>One parameter vector of a checkpoint.</summary>
/// <param name="Role">What it does.</param>
/// <param name="Layer">Block index; null for classifier and embedding rows.</param>
/// <param name="Head">Head index; null for roles without heads.</param>
/// <param name="Index">Index within the head, or within the layer for roles without heads; class index; token id.</param>
/// <param name="Values">[hidden], float32, managed; a view of a buffer that is never written again.</param>
public readonly record struct ParameterVector(ParameterRole Role, int? Layer, int? Head, int Index, ReadOnlyMemory<float> Values);
