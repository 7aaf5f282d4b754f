using System.Runtime.Intrinsics;

namespace EmbeddingSpace.Kernels;

/// <summary>Numbers as tensors keep them, read and written eight at a time as float32. A type argument, so that each format gets code of its own.</summary>
internal unsafe interface INumberFormat
{
    /// <summary>Bytes a number.</summary>
    static abstract int Size { get; }

    /// <summary>Eight numbers.</summary>
    static abstract Vector256<float> Load(byte* source);

    /// <summary>Numbers in four bytes.</summary>
    static abstract int PerWord { get; }

    /// <summary>Write the numbers of eight words, those at the same place of each word together, as float32.</summary>
    /// <param name="words">Eight times <see cref="PerWord"/> numbers as tensors keep them.</param>
    /// <param name="target">First place.</param>
    /// <param name="stride">Numbers from one place to the next.</param>
    static abstract void Spread(Vector256<float> words, float* target, int stride);

    /// <summary>One number.</summary>
    static abstract float Read(byte* source);

    /// <summary>Write eight numbers, rounded to the nearest.</summary>
    static abstract void Store(Vector256<float> numbers, byte* target);

    /// <summary>Write one number, rounded to the nearest.</summary>
    static abstract void Write(float number, byte* target);
}
