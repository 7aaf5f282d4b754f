using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Spaces;

/// <summary>Rows picked by ids.</summary>
internal static class IdTensors
{
    /// <summary>Ids as an index tensor; the caller's.</summary>
    public static Tensor Of(IReadOnlyList<int> ids, Device device) => tensor(ids.Select(id => (long)id).ToArray(), device: device);

    /// <summary>The rows of a tensor with these ids, in no dispose scope: the caller disposes it.</summary>
    public static Tensor Select(Tensor tensor, IReadOnlyList<int> ids)
    {
        using var index = Of(ids, tensor.device);
        return tensor.index_select(0, index).DetachFromDisposeScope();
    }
}
