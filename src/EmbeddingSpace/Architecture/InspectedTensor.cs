using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Architecture;

/// <summary>One stored tensor and what it is to the model.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Role">What it does, e.g. <c>query</c>, <c>feed-forward-key-bias</c>, <c>attention-norm-weight</c>; parts stored joined are named together
/// (<c>query-key-value</c>); <c>unused</c> where no part of the model reads it.</param>
/// <param name="Layer">Block index; null outside the blocks.</param>
/// <param name="Shape">Sizes of the axes as stored, outermost first.</param>
/// <param name="DataType">Stored element type.</param>
public sealed record InspectedTensor(string Name, string Role, int? Layer, IReadOnlyList<long> Shape, TensorDataType DataType)
{
    /// <summary>The role of a tensor that no part of the model reads: a buffer, or a head of another task.</summary>
    public const string UnusedRole = "unused";
}
