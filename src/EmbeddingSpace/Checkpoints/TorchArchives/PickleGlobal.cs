using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>The few Python names that rebuilding tensors needs. A name here stands for our own code; no Python runs.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Role">What it is.</param>
/// <param name="StorageType">Element type of a storage class, or the element type that it is.</param>
internal sealed record PickleGlobal(string Name, PickleGlobal.Kind Role, TensorDataType StorageType = default)
{
    private static readonly Dictionary<string, PickleGlobal> Known = new PickleGlobal[]
    {
        new("collections.OrderedDict", Kind.OrderedDictionary),
        new("torch._utils._rebuild_tensor", Kind.RebuildTensor),
        new("torch._utils._rebuild_tensor_v2", Kind.RebuildTensor),
        new("torch._utils._rebuild_tensor_v3", Kind.RebuildTypedTensor),
        new("torch._utils._rebuild_parameter", Kind.RebuildParameter),
        new("torch._utils._rebuild_parameter_with_state", Kind.RebuildParameter),
        new("torch.FloatStorage", Kind.Storage, TensorDataType.F32),
        new("torch.HalfStorage", Kind.Storage, TensorDataType.F16),
        new("torch.BFloat16Storage", Kind.Storage, TensorDataType.BF16),
        new("torch.DoubleStorage", Kind.Storage, TensorDataType.F64),
        new("torch.LongStorage", Kind.Storage, TensorDataType.I64),
        new("torch.IntStorage", Kind.Storage, TensorDataType.I32),
        new("torch.ShortStorage", Kind.Storage, TensorDataType.I16),
        new("torch.CharStorage", Kind.Storage, TensorDataType.I8),
        new("torch.ByteStorage", Kind.Storage, TensorDataType.U8),
        new("torch.BoolStorage", Kind.Storage, TensorDataType.Bool),
        new("torch.ComplexFloatStorage", Kind.Storage, TensorDataType.C64),
        // Bytes whose type the tensor names: what was added to PyTorch since it stopped making a storage class for each type.
        new("torch.storage.UntypedStorage", Kind.Storage, TensorDataType.U8),
        new("torch.uint16", Kind.ElementType, TensorDataType.U16),
        new("torch.uint32", Kind.ElementType, TensorDataType.U32),
        new("torch.uint64", Kind.ElementType, TensorDataType.U64),
        new("torch.float8_e4m3fn", Kind.ElementType, TensorDataType.F8E4M3),
        new("torch.float8_e5m2", Kind.ElementType, TensorDataType.F8E5M2),
        new("torch.float8_e8m0fnu", Kind.ElementType, TensorDataType.F8E8M0),
    }.ToDictionary(known => known.Name, StringComparer.Ordinal);

    /// <summary>What a global stands for.</summary>
    public enum Kind
    {
        /// <summary>A dictionary; its state is metadata.</summary>
        OrderedDictionary,

        /// <summary>Makes a tensor from storage, offset, size and stride.</summary>
        RebuildTensor,

        /// <summary>Makes a tensor from storage, offset, size, stride and element type.</summary>
        RebuildTypedTensor,

        /// <summary>An element type.</summary>
        ElementType,

        /// <summary>Makes a parameter from a tensor.</summary>
        RebuildParameter,

        /// <summary>A storage class, which says the element type.</summary>
        Storage,
    }

    /// <summary>The global of that name; null when rebuilding tensors does not need it.</summary>
    public static PickleGlobal? Find(string module, string name) => Known.GetValueOrDefault($"{module}.{name}");
}
