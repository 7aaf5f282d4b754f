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
        TensorDataType.Bool or TensorDataType.U8 or TensorDataType.I8 or TensorDataType.F8E4M3 or TensorDataType.F8E5M2 or TensorDataType.F8E8M0 => 1,
        TensorDataType.I16 or TensorDataType.U16 or TensorDataType.F16 or TensorDataType.BF16 => 2,
        TensorDataType.I32 or TensorDataType.U32 or TensorDataType.F32 => 4,
        TensorDataType.I64 or TensorDataType.U64 or TensorDataType.F64 or TensorDataType.C64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such element type."),
    };

    /// <summary>The name that a safetensors header uses.</summary>
    public static string StoredName(this TensorDataType type) => type switch
    {
        TensorDataType.Bool => "BOOL",
        TensorDataType.F8E4M3 => "F8_E4M3",
        TensorDataType.F8E5M2 => "F8_E5M2",
        TensorDataType.F8E8M0 => "F8_E8M0",
        _ => type.ToString(),
    };

    /// <summary>The type of a safetensors name; false when the name is none of them.</summary>
    public static bool TryParse(string name, out TensorDataType type) => ByName.TryGetValue(name, out type);

    /// <summary>Every name, for messages.</summary>
    public static string KnownNames => string.Join(", ", ByName.Keys);

    /// <summary>Whether the elements are floating-point numbers that are computed with.</summary>
    public static bool IsFloatingPoint(this TensorDataType type) =>
        type is TensorDataType.F16 or TensorDataType.BF16 or TensorDataType.F32 or TensorDataType.F64;

    /// <summary>Whether the elements are whole numbers or booleans that fit 64 bits with a sign.</summary>
    public static bool IsInteger(this TensorDataType type) =>
        type is TensorDataType.Bool or TensorDataType.U8 or TensorDataType.I8 or TensorDataType.I16 or TensorDataType.I32 or TensorDataType.I64;

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
