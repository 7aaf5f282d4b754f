using System.Runtime.InteropServices;
using EmbeddingSpace.Checkpoints.Tensors;
using TorchSharp;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>A weight of the base with its module's change added as it is read, in float32: W + s · B A, with DoRA m · (W + s · B A) / ‖row‖.</summary>
/// <param name="weight">The base's weight: [out, in], or [in, out] where it is stored transposed (embeddings are).</param>
/// <param name="down">A [rank, in].</param>
/// <param name="up">B [out, rank].</param>
/// <param name="magnitude">m [out]; null without DoRA.</param>
/// <param name="scale">s.</param>
/// <param name="transposed">Whether the weight is stored [in, out].</param>
internal sealed class MergedTensor(ITensorSource weight, ITensorSource down, ITensorSource up, ITensorSource? magnitude, double scale, bool transposed)
    : ITensorSource
{
    /// <inheritdoc/>
    public TensorEntry Entry { get; } = weight.Entry with { DataType = TensorDataType.F32 };

    /// <inheritdoc/>
    public string Location => weight.Location;

    /// <summary>What is added; null with DoRA, where every output is scaled as well.</summary>
    public LowRankFactors? ReadFactors() => magnitude is not null
        ? null
        : new(LowRankUpdate.ReadNumbers(down), LowRankUpdate.ReadNumbers(up), (int)down.Entry.Shape[0], scale, transposed);

    /// <inheritdoc/>
    public void ReadBlocks(BlockReader read)
    {
        var (update, factors) = ReadAdapter();
        var numbers = Array.Empty<float>();
        weight.ReadBlocks((block, first) => read(MemoryMarshal.AsBytes(Merge(block, first, update, factors, ref numbers)), first));
    }

    /// <inheritdoc/>
    public byte[] ReadFirst()
    {
        if (Entry.Count == 0) return [];
        var (update, factors) = ReadAdapter();
        var numbers = Array.Empty<float>();
        return MemoryMarshal.AsBytes(Merge(weight.ReadFirst(), 0, update, factors, ref numbers)).ToArray();
    }

    private (LowRankUpdate Update, float[]? Factors) ReadAdapter()
    {
        var update = new LowRankUpdate(down, up, scale, transposed);
        return (update, magnitude is null ? null : Factors(update, LowRankUpdate.ReadNumbers(magnitude)));
    }

    /// <summary>What every output is multiplied with [out]: the length that it shall have by the length that it has.</summary>
    private float[] Factors(LowRankUpdate update, float[] magnitudes)
    {
        var squares = new double[magnitudes.Length];
        var numbers = Array.Empty<float>();
        weight.ReadBlocks((block, first) =>
        {
            var merged = Merge(block, first, update, null, ref numbers);
            for (var i = 0; i < merged.Length; i++) squares[Output(first + i)] += (double)merged[i] * merged[i];
        });
        return [.. squares.Select((sum, output) => (float)(magnitudes[output] / Math.Sqrt(sum)))];
    }

    private Span<float> Merge(ReadOnlySpan<byte> block, long first, LowRankUpdate update, float[]? factors, ref float[] numbers)
    {
        var count = block.Length / weight.Entry.DataType.Size();
        if (numbers.Length < count) numbers = new float[count];
        var merged = numbers.AsSpan(0, count);
        TensorConversion.Convert(block, weight.Entry.DataType, MemoryMarshal.AsBytes(merged), torch.ScalarType.Float32);
        update.AddTo(merged, first);
        if (factors is not null)
            for (var i = 0; i < merged.Length; i++) merged[i] *= factors[Output(first + i)];
        return merged;
    }

    private long Output(long element) => transposed ? element % Entry.Shape[1] : element / Entry.Shape[1];
}
