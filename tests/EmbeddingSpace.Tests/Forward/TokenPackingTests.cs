using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization.Sequences;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Forward;

/// <summary>Taking the padding out and putting the rows back.</summary>
[Trait("Tier", "Unit")]
public sealed class TokenPackingTests
{
    [Fact]
    public void Every_token_comes_back_to_its_cell()
    {
        TorchRuntime.EnsureLoaded();
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        int[] lengths = [3, 7, 1];
        using var packing = TokenPacking.Of(lengths, 7, CPU);
        var states = arange(3 * 7 * 2, dtype: float32).view(3, 7, 2);
        var rows = packing.Pack(states);
        Assert.Equal([0, 3, 10], packing.Starts);
        Assert.Equal([1, 16, 2], rows.shape);
        var whole = packing.Unpack(rows);
        Assert.Equal(states.shape, whole.shape);
        for (var text = 0; text < lengths.Length; text++)
            Assert.True(whole[text].narrow(0, 0, lengths[text]).equal(states[text].narrow(0, 0, lengths[text])).all().item<bool>());
    }

    [Theory]
    [InlineData(2, 8, false)]
    [InlineData(2, 9, true)]
    [InlineData(1, 9, false)]
    public void Texts_without_padding_are_packed_where_their_rows_fill_no_whole_step(int count, int length, bool packed)
    {
        TorchRuntime.EnsureLoaded();
        using var leaks = new NativeLeakCheck();
        using var model = TextModel.Load(Checkpoint.Open(Fixtures.Checkpoint("bert-classifier")), ModelParts.Encoder);
        using var scope = NewDisposeScope();
        var ids = Enumerable.Repeat(1, length).ToArray();
        using var batch = TokenBatch.Create([.. Enumerable.Repeat(new TokenSequence(ids, length, length), count)], model.Architecture, CPU);
        Assert.Equal(packed, batch.Packing is not null);
        if (packed) Assert.Equal([0, length], batch.Packing!.Starts);
    }

    [Fact]
    public void Attention_reads_packed_rows_as_it_reads_padded_ones()
    {
        Assert.SkipUnless(VectorMath.Supports(CPU, ScalarType.Float32), "This processor has no fused multiply-add on 256 bits.");
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        int[] lengths = [4, 19, 11];
        var joined = randn([3, 19, 96], generator: generator);
        using var packing = TokenPacking.Of(lengths, 19, CPU);
        var padded = CpuAttention.Forward(joined, lengths, null, new(2, 2, 16, false));
        var packed = CpuAttention.Forward(packing.Pack(joined), lengths, packing.Starts, new(2, 2, 16, false));
        var whole = packing.Unpack(packed);
        // The same sums in the same order: not a bit differs.
        for (var text = 0; text < lengths.Length; text++)
            Assert.True(whole[text].narrow(0, 0, lengths[text]).equal(padded[text].narrow(0, 0, lengths[text])).all().item<bool>());
        Assert.Equal(0, packed.narrow(1, lengths.Sum(), packed.shape[1] - lengths.Sum()).abs().max().item<float>());
    }
}
