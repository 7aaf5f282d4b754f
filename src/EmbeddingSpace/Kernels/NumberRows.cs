using System.Runtime.Intrinsics;

namespace EmbeddingSpace.Kernels;

/// <summary>Rows of numbers between the format that a tensor keeps them in and float32.</summary>
internal static unsafe class NumberRows
{
    private const int Lanes = 8;

    /// <summary>To float32.</summary>
    public static void Widen<TFormat>(byte* source, float* target, int count) where TFormat : struct, INumberFormat
    {
        var i = 0;
        for (; i <= count - Lanes; i += Lanes) TFormat.Load(source + (i * TFormat.Size)).Store(target + i);
        for (; i < count; i++) target[i] = TFormat.Read(source + (i * TFormat.Size));
    }

    /// <summary>From float32, each number times a factor.</summary>
    public static void Narrow<TFormat>(float* source, float factor, byte* target, int count) where TFormat : struct, INumberFormat
    {
        var i = 0;
        for (; i <= count - Lanes; i += Lanes) TFormat.Store(Vector256.Load(source + i) * factor, target + (i * TFormat.Size));
        for (; i < count; i++) TFormat.Write(source[i] * factor, target + (i * TFormat.Size));
    }
}
