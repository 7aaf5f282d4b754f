using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EmbeddingSpace.Runtime.Host;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels;

/// <summary>
/// Norms the queries and keys of each head and turns them by their position, in place, in the joined projection. Numbers are float32 whatever the
/// number format. Needs AVX2 and FMA.
/// </summary>
internal static unsafe class CpuRotary
{
    private const int Lanes = 8;

    [ThreadStatic]
    private static float[]? _head;

    /// <summary>Norm and turn.</summary>
    /// <param name="joined">[batch, sequence, joined], contiguous: queries, keys, values; queries and keys are written.</param>
    /// <param name="lengths">Tokens of each text.</param>
    /// <param name="starts">First row of each text among all rows, ascending; null = every text has a row of the batch.</param>
    /// <param name="shape">The heads.</param>
    /// <param name="table">The positions; null = they turn nothing.</param>
    /// <param name="norms">Weights of the norms of queries and keys, each [headSize] float32, and their epsilon; null = there are none.</param>
    public static void Apply(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, AttentionShape shape, RotaryTable? table,
        (Tensor Query, Tensor Key, double Epsilon)? norms)
    {
        if (joined.dtype == ScalarType.BFloat16) Apply<BFloat16Format>(joined, lengths, starts, shape, table, norms);
        else Apply<Float32Format>(joined, lengths, starts, shape, table, norms);
    }

    private static void Apply<TFormat>(Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, AttentionShape shape, RotaryTable? table,
        (Tensor Query, Tensor Key, double Epsilon)? norms) where TFormat : struct, INumberFormat
    {
        var sequence = (int)joined.shape[1];
        var positions = Positions(lengths, starts, sequence, (int)joined.shape[0] * sequence);
        var rows = table?.For(lengths.Max());
        var (size, half) = (shape.HeadSize, shape.HeadSize / 2);
        fixed (byte* numbers = joined.bytes)
        fixed (byte* queryNorm = norms is null ? default : norms.Value.Query.bytes, keyNorm = norms is null ? default : norms.Value.Key.bytes)
        fixed (float* cosines = rows?.Cosines, sines = rows?.Sines)
        {
            var (all, ofQueries, ofKeys, c, s) = ((nint)numbers, (nint)queryNorm, (nint)keyNorm, (nint)cosines, (nint)sines);
            var epsilon = (float)(norms?.Epsilon ?? 0);
            NativeTeam.Run(positions.Length, row =>
            {
                var position = positions[row];
                if (position < 0) return;
                var scratch = _head is { } kept && kept.Length >= size ? kept : _head = GC.AllocateUninitializedArray<float>(size);
                fixed (float* head = scratch)
                {
                    for (var i = 0; i < shape.Heads + shape.KeyValueHeads; i++)
                    {
                        var place = (byte*)all + ((((nint)row * shape.Joined) + (i * size)) * TFormat.Size);
                        NumberRows.Widen<TFormat>(place, head, size);
                        if (ofQueries != 0) Normalise(head, (float*)(i < shape.Heads ? ofQueries : ofKeys), size, epsilon);
                        if (c != 0) Turn(head, (float*)c + (position * half), (float*)s + (position * half), half);
                        NumberRows.Narrow<TFormat>(head, 1, place, size);
                    }
                }
            });
        }
    }

    // The position of each row within its text; -1 for padding.
    private static int[] Positions(IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, int sequence, int rows)
    {
        var positions = new int[rows];
        Array.Fill(positions, -1);
        for (var text = 0; text < lengths.Count; text++)
            for (var i = 0; i < lengths[text]; i++) positions[(starts?[text] ?? text * sequence) + i] = i;
        return positions;
    }

    private static void Normalise(float* head, float* weight, int size, float epsilon)
    {
        var squares = Vector256<float>.Zero;
        var i = 0;
        for (; i <= size - Lanes; i += Lanes)
        {
            var numbers = Vector256.Load(head + i);
            squares = Fma.MultiplyAdd(numbers, numbers, squares);
        }
        var sum = Vector256.Sum(squares);
        for (; i < size; i++) sum += head[i] * head[i];
        var inverse = 1 / MathF.Sqrt((sum / size) + epsilon);
        for (i = 0; i <= size - Lanes; i += Lanes) (Vector256.Load(head + i) * inverse * Vector256.Load(weight + i)).Store(head + i);
        for (; i < size; i++) head[i] = head[i] * inverse * weight[i];
    }

    private static void Turn(float* head, float* cosines, float* sines, int half)
    {
        var i = 0;
        for (; i <= half - Lanes; i += Lanes)
        {
            var (first, second) = (Vector256.Load(head + i), Vector256.Load(head + half + i));
            var (cosine, sine) = (Vector256.Load(cosines + i), Vector256.Load(sines + i));
            ((first * cosine) - (second * sine)).Store(head + i);
            ((second * cosine) + (first * sine)).Store(head + half + i);
        }
        for (; i < half; i++)
        {
            var (first, second) = (head[i], head[half + i]);
            head[i] = (first * cosines[i]) - (second * sines[i]);
            head[half + i] = (second * cosines[i]) + (first * sines[i]);
        }
    }
}
