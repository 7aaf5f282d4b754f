using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmbeddingSpace.Kernels;

/// <summary>bfloat16: the upper half of a float32. Rounded to the nearest, ties to even, as the processor rounds. Needs AVX2.</summary>
internal readonly unsafe struct BFloat16Format : INumberFormat
{
    private const int Bits = 16;

    public static int Size => sizeof(ushort);

    public static Vector256<float> Load(byte* source) => Avx2.ShiftLeftLogical(Avx2.ConvertToVector256Int32((ushort*)source), Bits).AsSingle();

    public static int PerWord => 2;

    public static void Spread(Vector256<float> words, float* target, int stride)
    {
        Avx2.ShiftLeftLogical(words.AsUInt32(), Bits).AsSingle().Store(target);
        Avx2.And(words.AsUInt32(), Vector256.Create(0xFFFF0000)).AsSingle().Store(target + stride);
    }

    public static float Read(byte* source) => BitConverter.UInt32BitsToSingle((uint)*(ushort*)source << Bits);

    public static void Store(Vector256<float> numbers, byte* target)
    {
        var bits = numbers.AsUInt32();
        var odd = Avx2.And(Avx2.ShiftRightLogical(bits, Bits), Vector256<uint>.One);
        var rounded = Avx2.ShiftRightLogical(bits + Vector256.Create(0x7FFFu) + odd, Bits).AsInt32();
        // Packing works within halves: the first and the third quarter hold the result.
        Avx2.Permute4x64(Avx2.PackUnsignedSaturate(rounded, rounded).AsUInt64(), 0b00_00_10_00).GetLower().AsUInt16().Store((ushort*)target);
    }

    public static void Write(float number, byte* target)
    {
        var bits = BitConverter.SingleToUInt32Bits(number);
        *(ushort*)target = (ushort)((bits + 0x7FFF + ((bits >> Bits) & 1)) >> Bits);
    }
}
