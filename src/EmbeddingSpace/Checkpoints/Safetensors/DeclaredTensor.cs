using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Safetensors;

/// <summary>A tensor as a safetensors header declares it; offsets count from the start of the data.</summary>
internal sealed record DeclaredTensor(string Name, TensorDataType Type, long[] Shape, long Begin, long End);
