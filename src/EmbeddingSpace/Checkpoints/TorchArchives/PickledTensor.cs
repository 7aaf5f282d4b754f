using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>A tensor as a pickle rebuilds it: a strided view of a storage. Nothing of it is checked against the storage yet.</summary>
/// <param name="Storage">The storage it looks into; several tensors may share one.</param>
/// <param name="Offset">Elements before its first element.</param>
/// <param name="Shape">Sizes of the axes.</param>
/// <param name="Strides">Elements to step on each axis.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>A storage that a pickle refers to.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Key">Its file name under <c>data/</c>.</param>
/// <param name="Count">Number of elements.</param>
internal sealed record PickledStorage(TensorDataType Type, string Key, long Count);
