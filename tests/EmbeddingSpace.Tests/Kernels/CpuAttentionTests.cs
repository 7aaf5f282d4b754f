using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Testing;
using Xunit;
using static EmbeddingSpace.Testing.TensorValues;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Kernels;

/// <summary>Attention in registers against libtorch's in float64, for head sizes and lengths that fill no block.</summary>
[Trait("Tier", "Unit")]
public sealed class CpuAttentionTests
{
    /// <summary>Scores reach 30 here, where float32 steps by 2e-6; an exponential turns that into as much of each result.</summary>
    private const double FloatTolerance = 1e-5;

    /// <summary>bfloat16 keeps 8 bits: inputs are equal, results of size 1 may round apart by one step.</summary>
    private const double HalfTolerance = 2e-2;

    private const int Far = int.MaxValue;

    /// <summary>Vectors of distances.</summary>
    private const int Places = 37;

    /// <summary>Lengths, heads, heads of keys and values, head size, causal, reach, distances added, bfloat16.</summary>
    public static TheoryData<int[], int, int, int, bool, int, bool, bool> Shapes => new()
    {
        { [1], 2, 2, 32, false, Far, false, false },
        { [3, 17, 1], 3, 3, 32, false, Far, false, false },
        { [130, 64], 2, 2, 64, false, Far, false, false },
        { [5, 20], 2, 2, 12, false, Far, false, false },
        { [7, 33], 2, 2, 5, true, Far, false, false },
        { [300], 1, 1, 80, true, Far, false, false },
        { [9, 40], 4, 4, 32, false, Far, false, true },
        { [21, 4], 2, 2, 48, true, Far, true, true },
        { [21, 64], 4, 2, 12, true, Far, false, false },
        { [70, 33, 2], 6, 1, 32, false, 4, false, false },
        { [70, 33, 2], 2, 2, 32, true, 5, false, false },
        { [130, 1], 2, 1, 16, true, 0, false, false },
        { [200, 90], 2, 2, 32, false, 64, true, false },
        { [40, 17], 4, 4, 8, false, Far, true, false },
    };

    private delegate Tensor Attention(
        Tensor joined, IReadOnlyList<int> lengths, IReadOnlyList<int>? starts, AttentionShape shape, Tensor? distances = null,
        DistanceComparison? comparison = null);

    /// <summary>Lengths, heads, heads of keys and values, head size, causal, reach, queries compared, keys compared, bfloat16.</summary>
    public static TheoryData<int[], int, int, int, bool, int, bool, bool, bool> Comparisons => new()
    {
        { [1], 2, 2, 32, false, Far, true, true, false },
        { [3, 17, 1], 3, 3, 12, false, Far, true, true, false },
        { [130, 64, 7], 2, 2, 64, false, Far, true, true, false },
        { [300], 1, 1, 5, false, Far, true, true, false },
        { [33, 129], 2, 2, 16, false, Far, true, false, false },
        { [33, 129], 2, 2, 16, false, Far, false, true, false },
        { [150, 9], 4, 2, 16, true, 40, true, true, false },
        { [9, 40], 4, 4, 32, false, Far, true, true, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attention_equals_that_of_libtorch(
        int[] lengths, int heads, int keyValueHeads, int headSize, bool causal, int reach, bool distances, bool half)
    {
        Assert.SkipUnless(Avx2AttentionKernel.IsSupported, "This processor has no fused multiply-add on 256 bits.");
        AssertEqualsLibtorch(CpuAttention.Forward<Avx2AttentionKernel>, lengths, Shape(heads, keyValueHeads, headSize, causal, reach), distances, half);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attention_on_512_bits_equals_that_of_libtorch(
        int[] lengths, int heads, int keyValueHeads, int headSize, bool causal, int reach, bool distances, bool half)
    {
        Assert.SkipUnless(Avx512AttentionKernel.IsSupported, "This processor has no vectors of 512 bits, or slows down for them.");
        AssertEqualsLibtorch(CpuAttention.Forward<Avx512AttentionKernel>, lengths, Shape(heads, keyValueHeads, headSize, causal, reach), distances, half);
    }

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void Comparisons_with_distances_equal_those_of_libtorch(
        int[] lengths, int heads, int keyValueHeads, int headSize, bool causal, int reach, bool queries, bool keys, bool half)
    {
        Assert.SkipUnless(Avx2AttentionKernel.IsSupported, "This processor has no fused multiply-add on 256 bits.");
        foreach (var attention in Widths())
            AssertEqualsLibtorch(attention, lengths, Shape(heads, keyValueHeads, headSize, causal, reach), distances: false, half, queries, keys);
    }

    [Fact]
    public void A_text_gives_the_same_bits_whatever_texts_its_vectors_of_distances_were_laid_out_for()
    {
        Assert.SkipUnless(Avx2AttentionKernel.IsSupported, "This processor has no fused multiply-add on 256 bits.");
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var shape = new AttentionShape(2, 2, 24, Causal: false);
        var vectors = (Queries: randn([2, Places, 24], generator: generator), Keys: randn([2, Places, 24], generator: generator));
        var joined = randn([2, 200, shape.Joined], generator: generator);
        foreach (var attention in Widths())
        {
            var together = attention(joined, [37, 200], null, shape, null, Comparison()).narrow(0, 0, 1).narrow(1, 0, 37);
            var alone = attention(joined.narrow(0, 0, 1).narrow(1, 0, 37).contiguous(), [37], null, shape, null, Comparison());
            Assert.Equal(Floats(alone), Floats(together.contiguous()));
        }

        DistanceComparison Comparison() => new(new(vectors.Queries, PlacesOf, 512), new(vectors.Keys, PlacesOf, 512));
    }

    [Fact]
    public void Scores_too_large_for_an_exponential_stay_finite()
    {
        Assert.SkipUnless(VectorMath.Supports(CPU, ScalarType.Float32), "This processor has no fused multiply-add on 256 bits.");
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var joined = randn([2, 30, 96], generator: generator).mul_(100);
        foreach (var attention in Widths())
            Assert.All(Floats(attention(joined, [30, 11], null, new(1, 1, 32, false))), value => Assert.True(float.IsFinite(value)));
    }

    private static Attention[] Widths() => Avx512AttentionKernel.IsSupported
        ? [CpuAttention.Forward<Avx2AttentionKernel>, CpuAttention.Forward<Avx512AttentionKernel>]
        : [CpuAttention.Forward<Avx2AttentionKernel>];

    // Distances share a vector, as far ones do; which ones does not matter here.
    private static Tensor PlacesOf(int most) => arange(1 - most, most).remainder(Places);

    private static AttentionShape Shape(int heads, int keyValueHeads, int headSize, bool causal, int reach) =>
        new(heads, keyValueHeads, headSize, causal, reach == Far ? null : reach);

    private static void AssertEqualsLibtorch(
        Attention attention, int[] lengths, AttentionShape shape, bool distances, bool half, bool queries = false, bool keys = false)
    {
        using var leaks = new NativeLeakCheck();
        var type = half ? ScalarType.BFloat16 : ScalarType.Float32;
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var (batch, sequence, hidden) = (lengths.Length, lengths.Max(), shape.Queries);
        var joined = randn([batch, sequence, shape.Joined], generator: generator).mul_(2).to(type);
        var most = sequence + 3;
        var added = distances ? randn([shape.Heads, (2 * most) - 1], generator: generator) : null;
        var forQueries = queries ? randn([shape.Heads, Places, shape.HeadSize], generator: generator) : null;
        var forKeys = keys ? randn([shape.Heads, Places, shape.HeadSize], generator: generator) : null;
        var comparison = queries || keys ? new DistanceComparison(Columns(forQueries), Columns(forKeys)) : null;
        var found = Floats(attention(joined, lengths, null, shape, added, comparison).to(float32));
        for (var row = 0; row < batch; row++)
        {
            var text = joined.narrow(0, row, 1).narrow(1, 0, lengths[row]).to(float64);
            var expected = Floats(Expected(text, shape, added, most, forQueries, forKeys).to(float32));
            var actual = found.AsSpan(row * sequence * hidden, sequence * hidden);
            for (var i = 0; i < expected.Length; i++)
                Assert.True(
                    Math.Abs(expected[i] - actual[i]) <= (half ? HalfTolerance : FloatTolerance),
                    $"Text {row}, number {i}: expected {expected[i]}, found {actual[i]}.");
            Assert.True(actual[expected.Length..].IndexOfAnyExcept(0f) < 0, $"Text {row}: expected zeros for padding.");
        }

        DistanceColumns? Columns(Tensor? vectors) => vectors is null ? null : new(vectors, PlacesOf, sequence);
    }

    // softmax((q · kᵀ + distances + q · vectors of j − i + k · vectors of i − j) / √headSize + mask) · v, as it is written.
    private static Tensor Expected(Tensor text, AttentionShape shape, Tensor? distances, int most, Tensor? forQueries, Tensor? forKeys)
    {
        var length = text.shape[1];
        Tensor Part(int head, int heads) =>
            text.narrow(2, head * shape.HeadSize, heads * shape.HeadSize).view(1, length, heads, shape.HeadSize).transpose(1, 2)
                .repeat_interleave(shape.Heads / heads, 1);
        var (queries, keys) = (Part(0, shape.Heads), Part(shape.Heads, shape.KeyValueHeads));
        var scores = queries.matmul(keys.transpose(2, 3));
        var behind = arange(length).unsqueeze(0) - arange(length).unsqueeze(1);
        if (distances is not null)
            scores = scores + distances.to(float64).index_select(1, (behind + (most - 1)).view(-1)).view(1, shape.Heads, length, length);
        if (forQueries is not null) scores = scores + Compared(queries, forQueries, behind, 3);
        if (forKeys is not null) scores = scores + Compared(keys, forKeys, -behind, 2);
        var hidden = shape.Causal ? behind.gt(0) : zeros_like(behind, ScalarType.Bool);
        if (shape.Reach is { } reach) hidden = hidden.logical_or(behind.abs().gt(reach));
        var weights = (scores / Math.Sqrt(shape.HeadSize)).masked_fill(hidden, double.NegativeInfinity).softmax(-1);
        return weights.matmul(Part(shape.Heads + shape.KeyValueHeads, shape.KeyValueHeads)).transpose(1, 2).reshape(length, shape.Queries);

        // [1, head, sequence, headSize] with a vector for each pair [head, sequence, sequence, headSize].
        Tensor Compared(Tensor rows, Tensor vectors, Tensor distance, int other) =>
            (rows.unsqueeze(other) * vectors.to(float64).index_select(1, distance.remainder(Places).view(-1)).view(1, shape.Heads, length, length, -1))
                .sum([-1]);
    }
}
