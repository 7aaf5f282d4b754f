using System.Runtime.Intrinsics;

namespace EmbeddingSpace.Kernels;

/// <summary>float32.</summary>
internal readonly unsafe struct Float32Format : INumberFormat
{
    public static int Size => sizeof(float);

    public static Vector256<float> Load(byte* source) => Vector256.Load((float*)source);

    public static int PerWord => 1;

    public static void Spread(Vector256<float> words, float* target, int stride) => words.Store(target);

    public static float Read(byte* source) => *(float*)source;

    public static void Store(Vector256<float> numbers, byte* target) => numbers.Store((float*)target);

    public static void Write(float number, byte* target) => *(float*)target = number;
}
