namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Sizes and file names of the element types.</summary>
internal static class TensorDataTypes
{
    /// <summary>The most axes a tensor may have: PyTorch's own limit.</summary>
    public const int HighestRank = 64;

    private static readonly Dictionary<string, TensorDataType> ByName =
        Enum.GetValues<TensorDataType>().ToDictionary(type => type.StoredName(), StringComparer.Ordinal);

    /// <summary>Bytes of one element.</summary>
    public static int Size(this TensorDataType type) => type switch
    {
        TensorDataType.Bool or TensorDataType.U8 or TensorDataType.I8 => 1,
        TensorDataType.I16 or TensorDataType.F16 or TensorDataType.BF16 => 2,
        TensorDataType.I32 or TensorDataType.F32 => 4,
        TensorDataType.I64 or TensorDataType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
    };

    /// <summary>The name that a safetensors header uses.</summary>
    public static string StoredName(this TensorDataType type) => type is TensorDataType.Bool ? "BOOL" : type.ToString();

    /// <summary>The type of a safetensors name; false when the name is none that can be read.</summary>
    public static bool TryParse(string name, out TensorDataType type) => ByName.TryGetValue(name, out type);

    /// <summary>Every name that can be read, for messages.</summary>
    public static string KnownNames => string.Join(", ", ByName.Keys);

    /// <summary>Whether the elements are floating-point numbers.</summary>
    public static bool IsFloatingPoint(this TensorDataType type) =>
        type is TensorDataType.F16 or TensorDataType.BF16 or TensorDataType.F32 or TensorDataType.F64;

    /// <summary>Elements of a shape whose axes are not negative.</summary>
    /// <returns>False when their number, or their bytes, exceed 64 bits.</returns>
    public static bool TryCountBytes(TensorDataType type, IReadOnlyList<long> shape, out long count, out long bytes)
    {
        (count, bytes) = (1, 0);
        try
        {
            foreach (var size in shape) count = checked(count * size);
            bytes = checked(count * type.Size());
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
