using System.Text.Json.Nodes;
using EmbeddingSpace.Checkpoints.Exceptions;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Adapters;

/// <summary>What is merged equals the formulas of LoRA and DoRA, computed beside in double.</summary>
[Trait("Tier", "Unit")]
public sealed class MergedTensorTests
{
    private const string Module = "encoder.layer.0.attention.self.query";
    private const int Outs = 5, Ins = 7;

    /// <summary>Sums of a few numbers below 10 in float32.</summary>
    private const double Tolerance = 1e-6;

    [Theory]
    [InlineData(".weight")]
    [InlineData(".default.weight")]
    public void A_product_is_added_under_every_form_of_the_names(string adapterName)
    {
        using var pair = new AdapterPair();
        var (weight, down, up) = pair.AddModule(Module, Outs, Ins, adapterName: adapterName);
        AssertMerged(pair, Expected(weight, down, up, 3 / 2.0, 2));
    }

    [Fact]
    public void A_rank_stabilised_scale_is_divided_by_the_root_of_the_rank()
    {
        using var pair = new AdapterPair();
        pair.Settings["use_rslora"] = true;
        var (weight, down, up) = pair.AddModule(Module, Outs, Ins);
        AssertMerged(pair, Expected(weight, down, up, 3 / Math.Sqrt(2), 2));
    }

    [Theory]
    [InlineData("query", 4)]
    [InlineData("self.query", 4)]
    [InlineData(@"encoder\.layer\.\d+\.attention\.self\.(query|key)", 4)]
    [InlineData("^encoder.*query", 4)]
    [InlineData("uery", 2)]
    [InlineData("layer.0", 2)]
    public void A_pattern_is_the_end_of_a_name_from_a_dot_on_or_an_expression_of_it(string pattern, int rank)
    {
        using var pair = new AdapterPair();
        pair.Settings["rank_pattern"] = new JsonObject { [pattern] = 4 };
        pair.Settings["alpha_pattern"] = new JsonObject { ["key"] = 100, [pattern] = 5, ["query$"] = 7 };
        var (weight, down, up) = pair.AddModule(Module, Outs, Ins, rank);
        // Of the alphas the first that matches counts.
        AssertMerged(pair, Expected(weight, down, up, (rank == 4 ? 5.0 : 7.0) / rank, rank));
    }

    [Theory]
    [InlineData(Outs, Ins)]
    [InlineData(Ins, Ins)]
    public void A_weight_stored_in_first_gets_the_product_transposed(int outs, int ins)
    {
        using var pair = new AdapterPair();
        pair.Settings["fan_in_fan_out"] = true;
        var (weight, down, up) = pair.AddModule(Module, outs, ins, transposed: true);
        var expected = Expected(Transposed(weight, ins, outs), down, up, 1.5, 2, ins);
        AssertMerged(pair, Transposed(expected, outs, ins));
    }

    [Fact]
    public void An_embedding_gets_the_product_transposed()
    {
        using var pair = new AdapterPair();
        var weight = pair.AddToBase(Module + ".weight", Ins, Outs);
        var down = pair.AddToAdapter($"base_model.model.{Module}.lora_embedding_A", 2, Ins);
        var up = pair.AddToAdapter($"base_model.model.{Module}.lora_embedding_B", Outs, 2);
        AssertMerged(pair, Transposed(Expected(Transposed(weight, Ins, Outs), down, up, 1.5, 2), Outs, Ins));
    }

    [Theory]
    [InlineData(false, "lora_magnitude_vector")]
    [InlineData(true, "lora_magnitude_vector")]
    [InlineData(false, "lora_magnitude_vector.default.weight")]
    public void Every_output_gets_the_length_that_DoRA_learnt(bool transposed, string name)
    {
        using var pair = new AdapterPair();
        (pair.Settings["use_dora"], pair.Settings["fan_in_fan_out"]) = (true, transposed);
        var (weight, down, up) = pair.AddModule(Module, Outs, Ins, transposed: transposed);
        var magnitudes = pair.AddToAdapter($"base_model.model.{Module}.{name}", Outs);
        var sum = Expected(transposed ? Transposed(weight, Ins, Outs) : weight, down, up, 1.5, 2);
        for (var row = 0; row < Outs; row++)
        {
            var numbers = sum.AsSpan(row * Ins, Ins);
            var length = Math.Sqrt(numbers.ToArray().Sum(number => (double)number * number));
            foreach (ref var number in numbers) number = (float)(magnitudes[row] * number / length);
        }
        AssertMerged(pair, transposed ? Transposed(sum, Outs, Ins) : sum);
    }

    /// <summary>A weight of several blocks: rows are cut by their ends.</summary>
    [Fact]
    public void A_large_weight_is_merged_block_by_block()
    {
        const int outs = 901, ins = 700;
        using var pair = new AdapterPair();
        var (weight, down, up) = pair.AddModule(Module, outs, ins);
        AssertMerged(pair, Expected(weight, down, up, 1.5, 2, ins));
    }

    [Fact]
    public void What_is_stored_is_merged_and_needs_neither_folder()
    {
        using var pair = new AdapterPair();
        pair.AddModule(Module, Outs, Ins);
        using var opened = pair.Open();
        using var stored = StoredFiles.Of(opened).Open();
        Assert.Null(stored.Adapter);
        Assert.Equal(AdapterPair.Read(opened, Module + ".weight"), AdapterPair.Read(stored, Module + ".weight"));
        Assert.Equal(opened.ContentHash, stored.ContentHash);
        Assert.Equal(opened.OutlineOf(new HashSet<string> { Module + ".weight" }), stored.OutlineOf(new HashSet<string> { Module + ".weight" }));
        Assert.DoesNotContain("adapter_config.json", StoredFiles.Of(opened).Files.Keys);
    }

    [Fact]
    public void The_hash_tells_adapters_and_bases_apart()
    {
        string Hash(float change, bool ofBase)
        {
            using var pair = new AdapterPair();
            var (weight, down, _) = pair.AddModule(Module, Outs, Ins);
            (ofBase ? weight : down)[3] += change;
            using var opened = pair.Open();
            return opened.ContentHash;
        }

        Assert.Equal(Hash(0, true), Hash(0, false));
        Assert.Equal(3, new HashSet<string> { Hash(0, true), Hash(1, true), Hash(1, false) }.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_that_are_none_are_refused_when_they_are_read(bool first)
    {
        using var pair = new AdapterPair();
        var (_, down, up) = pair.AddModule(Module, Outs, Ins);
        (first ? down : up)[4] = first ? float.NaN : float.PositiveInfinity;
        using var opened = pair.Open();
        var message = Assert.Throws<InvalidCheckpointException>(() => AdapterPair.Read(opened, Module + ".weight")).Message;
        Assert.Contains($"lora_{(first ? 'A' : 'B')}.weight' in", message, StringComparison.Ordinal);
        Assert.Contains("expected finite numbers", message, StringComparison.Ordinal);
    }

    private static void AssertMerged(AdapterPair pair, float[] expected)
    {
        using var opened = pair.Open();
        var found = AdapterPair.Read(opened, Module + ".weight");
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], Tolerance);
    }

    /// <summary>weight + scale · up · down, of a weight [outs, ins].</summary>
    private static float[] Expected(float[] weight, float[] down, float[] up, double scale, int rank, int ins = Ins) =>
        [.. weight.Select((number, i) =>
            (float)(number + (scale * Enumerable.Range(0, rank).Sum(r => (double)up[(i / ins * rank) + r] * down[(r * ins) + (i % ins)]))))];

    private static float[] Transposed(float[] numbers, int rows, int columns) =>
        [.. Enumerable.Range(0, numbers.Length).Select(i => numbers[(i % rows * columns) + (i / rows)])];
}
