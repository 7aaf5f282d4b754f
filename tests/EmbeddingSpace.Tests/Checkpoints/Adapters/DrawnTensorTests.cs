using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Adapters;

/// <summary>What an adapter changes and no file holds is drawn where a seed is given, and only there.</summary>
[Trait("Tier", "Unit")]
public sealed class DrawnTensorTests
{
    private const string Pooler = "pooler.dense", Module = "encoder.layer.0.output.dense";
    private const ulong Seed = 7;
    private const int Size = 64;

    /// <summary>4,096 numbers: their deviation strays by 1.1 % (1 / √8,192), their mean by 1.6 % of the deviation.</summary>
    private const double Strays = 0.06;

    [Fact]
    public void The_same_seed_gives_the_same_pooler_of_the_deviation_that_the_base_says()
    {
        using var leaks = new NativeLeakCheck();
        using var pair = WithoutPooler();
        pair.BaseConfig["initializer_range"] = 0.5;
        using var first = pair.Open(new(Seed: Seed));
        using var again = pair.Open(new(pair.Base, Seed));
        using var other = pair.Open(new(Seed: Seed + 1));
        var weight = AdapterPair.Read(first, Pooler + ".weight");
        Assert.Equal(weight, AdapterPair.Read(again, Pooler + ".weight"));
        Assert.NotEqual(weight, AdapterPair.Read(other, Pooler + ".weight"));
        Assert.Equal(first.ContentHash, again.ContentHash);
        Assert.NotEqual(first.ContentHash, other.ContentHash);
        Assert.Equal([Pooler + ".weight", Pooler + ".bias"], first.Adapter!.DrawnTensors);
        Assert.All(AdapterPair.Read(first, Pooler + ".bias"), number => Assert.Equal(0, number));

        var drawn = Drawn(weight, first);
        var mean = drawn.Average();
        var deviation = Math.Sqrt(drawn.Average(number => (number - mean) * (number - mean)));
        Assert.Equal(0.5, deviation, 0.5 * Strays);
        Assert.Equal(0, mean, 0.5 * Strays);
    }

    [Fact]
    public void A_base_that_has_it_is_left_as_it_is()
    {
        using var pair = WithoutPooler();
        pair.AddToBase(Pooler + ".weight", Size, Size);
        pair.AddToBase(Pooler + ".bias", Size);
        using var plain = pair.Open();
        using var seeded = pair.Open(new(Seed: Seed));
        Assert.Equal(plain.ContentHash, seeded.ContentHash);
        Assert.Empty(seeded.Adapter!.DrawnTensors);
    }

    [Fact]
    public void Without_a_seed_the_message_names_the_module_and_the_way_out()
    {
        using var pair = WithoutPooler();
        var message = Assert.Throws<InvalidCheckpointException>(() => pair.Open()).Message;
        Assert.Contains($"module '{Pooler}' is neither in the base nor saved whole", message, StringComparison.Ordinal);
        Assert.Contains("--base-seed", message, StringComparison.Ordinal);
    }

    /// <summary>A few bytes of factors may ask for a weight of any size.</summary>
    [Fact]
    public void A_weight_larger_than_any_of_the_base_is_refused()
    {
        using var pair = WithoutPooler();
        pair.AddModule("pooler.huge", Size * Size, Size * Size);
        pair.RemoveFromBase("pooler.huge.weight");
        var message = Assert.Throws<InvalidCheckpointException>(() => pair.Open(new(Seed: Seed))).Message;
        Assert.Contains("no larger than the largest of the base", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deviation_below_zero_is_refused()
    {
        using var pair = WithoutPooler();
        pair.BaseConfig["initializer_range"] = -1;
        var message = Assert.Throws<InvalidCheckpointException>(() => pair.Open(new(Seed: Seed))).Message;
        Assert.Contains("'initializer_range'", message, StringComparison.Ordinal);
    }

    private static AdapterPair WithoutPooler()
    {
        var pair = new AdapterPair();
        pair.AddModule(Module, Size, Size);
        pair.AddToBase(Module + ".bias", Size);
        pair.AddModule(Pooler, Size, Size);
        pair.RemoveFromBase(Pooler + ".weight");
        return pair;
    }

    /// <summary>The weight without what the adapter adds.</summary>
    private static double[] Drawn(float[] weight, Checkpoint checkpoint)
    {
        var module = checkpoint.Adapter!.Modules.Single(module => module.Name == Pooler);
        // The third and fourth tensor of the adapter.
        var (down, up) = (AdapterPair.Numbers(102, module.Rank, Size), AdapterPair.Numbers(103, Size, module.Rank));
        return [.. weight.Select((number, place) => number - (module.Scale * Product(place / Size, place % Size)))];

        double Product(int row, int column) => Enumerable.Range(0, module.Rank).Sum(k => (double)up[(row * module.Rank) + k] * down[(k * Size) + column]);
    }
}
