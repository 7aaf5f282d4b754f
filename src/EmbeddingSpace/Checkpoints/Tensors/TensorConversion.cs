using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;

namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Converts stored elements straight into a tensor's memory. Widening is exact; F64 read as Float32 is rounded to the nearest.</summary>
internal static class TensorConversion
{
    /// <summary>Whether elements of a stored type can be given as another.</summary>
    public static bool IsSupported(TensorDataType stored, torch.ScalarType type) => type switch
    {
        torch.ScalarType.Float32 or torch.ScalarType.Float64 => stored.IsFloatingPoint(),
        torch.ScalarType.Int64 => stored.IsInteger(),
        _ => false,
    };

    /// <summary>Whether stored elements have the very bytes that the type has.</summary>
    public static bool IsCopy(TensorDataType stored, torch.ScalarType type) => (stored, type) switch
    {
        (TensorDataType.F32, torch.ScalarType.Float32) or (TensorDataType.F64, torch.ScalarType.Float64) => true,
        _ => false,
    };

    /// <summary>Convert a block of elements.</summary>
    /// <param name="source">Stored elements, little-endian.</param>
    /// <param name="stored">Their type.</param>
    /// <param name="destination">As many elements of <paramref name="type"/>.</param>
    /// <param name="type">Float32, Float64 or Int64.</param>
    public static void Convert(ReadOnlySpan<byte> source, TensorDataType stored, Span<byte> destination, torch.ScalarType type)
    {
        switch (type)
        {
            case torch.ScalarType.Float32: ToSingle(source, stored, MemoryMarshal.Cast<byte, float>(destination)); break;
            case torch.ScalarType.Float64: ToDouble(source, stored, MemoryMarshal.Cast<byte, double>(destination)); break;
            default: ToInt64(source, stored, MemoryMarshal.Cast<byte, long>(destination)); break;
        }
    }

    private static void ToSingle(ReadOnlySpan<byte> source, TensorDataType stored, Span<float> destination)
    {
        switch (stored)
        {
            case TensorDataType.F32: source.CopyTo(MemoryMarshal.AsBytes(destination)); break;
            case TensorDataType.F16: TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination); break;
            case TensorDataType.BF16: WidenBrainFloats(MemoryMarshal.Cast<byte, ushort>(source), destination); break;
            default: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(source), destination); break;
        }
    }

    private static void ToDouble(ReadOnlySpan<byte> source, TensorDataType stored, Span<double> destination)
    {
        switch (stored)
        {
            case TensorDataType.F64: source.CopyTo(MemoryMarshal.AsBytes(destination)); break;
            case TensorDataType.F32: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, float>(source), destination); break;
            case TensorDataType.F16: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, Half>(source), destination); break;
            default:
                var narrow = MemoryMarshal.Cast<byte, ushort>(source);
                for (var i = 0; i < narrow.Length; i++) destination[i] = BitConverter.UInt32BitsToSingle((uint)narrow[i] << 16);
                break;
        }
    }

    private static void ToInt64(ReadOnlySpan<byte> source, TensorDataType stored, Span<long> destination)
    {
        switch (stored)
        {
            case TensorDataType.I64: source.CopyTo(MemoryMarshal.AsBytes(destination)); break;
            case TensorDataType.I32: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(source), destination); break;
            case TensorDataType.I16: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(source), destination); break;
            case TensorDataType.I8: TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(source), destination); break;
            default: TensorPrimitives.ConvertTruncating(source, destination); break;
        }
    }

    // A BF16 is the upper half of an F32: widening is a shift.
    private static void WidenBrainFloats(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var lower, out var upper);
            (lower << 16).CopyTo(bits[i..]);
            (upper << 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++) bits[i] = (uint)source[i] << 16;
    }
}
