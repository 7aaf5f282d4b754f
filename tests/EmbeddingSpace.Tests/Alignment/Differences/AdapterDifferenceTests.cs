using EmbeddingSpace.Alignment.Differences;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Projection;
using Xunit;

namespace EmbeddingSpace.Tests.Alignment.Differences;

/// <summary>What an adapter adds is read from its factors, and is what merging and subtracting gives.</summary>
[Trait("Tier", "Unit")]
public sealed class AdapterDifferenceTests
{
    /// <summary>A merged weight is rounded to float32, 6e-8 of it; the changes here are a hundredth of the weights and more.</summary>
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData("lora-roberta")]
    [InlineData("lora-gpt2-fan-in")]
    [InlineData("lora-qwen3-rs-patterns")]
    public void It_equals_merging_and_subtracting(string name)
    {
        using var leaks = new NativeLeakCheck();
        using var temporary = new TemporaryFolder();
        var folder = Fixtures.Adapter(name);
        using var original = new OpenModel(Fixtures.Adapter(name + "-base"));
        using var adapter = Checkpoint.Open(folder, Fixtures.Adapter(name + "-base"));
        Assert.True(adapter.HasBase(original.Checkpoint));
        using var merged = Checkpoint.Open(Merged(adapter, temporary));
        var (fast, dense) = (Measure(adapter, original), Measure(merged, original));

        Assert.Equal(dense.Tensors.Select(tensor => (tensor.Name, tensor.Role, tensor.Layer)),
            fast.Tensors.Select(tensor => (tensor.Name, tensor.Role, tensor.Layer)));
        var changed = 0;
        foreach (var (expected, found) in dense.Tensors.Zip(fast.Tensors))
        {
            Assert.Equal(expected.RelativeChange!.Value, found.RelativeChange!.Value, Tolerance * Math.Max(1, expected.RelativeChange.Value));
            if (found.RelativeChange > 0) changed++;
        }
        Assert.InRange(changed, 1, adapter.Adapter!.Modules.Count + adapter.Adapter.ReplacedTensors.Count + 4);
        foreach (var (expected, found) in dense.Layers.Zip(fast.Layers))
        {
            Assert.Equal((expected.Role, expected.Layer), (found.Role, found.Layer));
            Assert.Equal(expected.RelativeChange!.Value, found.RelativeChange!.Value, Tolerance * Math.Max(1, expected.RelativeChange.Value));
            Assert.Equal(expected.MainShare, found.MainShare, Tolerance);
            Assert.Equal(expected.Rose.Select(token => token.Id), found.Rose.Select(token => token.Id));
            Assert.Equal(expected.Fell.Select(token => token.Id), found.Fell.Select(token => token.Id));
        }
        Assert.Equal(dense.Classes.Select(change => change.Rose[0].Id), fast.Classes.Select(change => change.Rose[0].Id));
    }

    [Fact]
    public void Another_copy_of_the_base_is_compared_number_by_number()
    {
        using var temporary = new TemporaryFolder();
        const string name = "lora-roberta";
        using var original = new OpenModel(temporary.Copy(Fixtures.Adapter(name + "-base"), "base"));
        using var adapter = Checkpoint.Open(Fixtures.Adapter(name), Fixtures.Adapter(name + "-base"));
        Assert.False(adapter.HasBase(original.Checkpoint));
        using var same = new OpenModel(Fixtures.Adapter(name + "-base"));
        var (dense, fast) = (Measure(adapter, original), Measure(adapter, same));
        foreach (var (expected, found) in dense.Tensors.Zip(fast.Tensors))
            Assert.Equal(expected.RelativeChange!.Value, found.RelativeChange!.Value, Tolerance * Math.Max(1, expected.RelativeChange.Value));
    }

    private static FineTuningDifference Measure(Checkpoint fineTuned, OpenModel original) =>
        FineTuningDifference.Measure(ParameterReader.Open(fineTuned), original.Reader, original.Space, new() { Top = 3 });

    private static string Merged(Checkpoint adapter, TemporaryFolder temporary)
    {
        var folder = Directory.CreateDirectory(temporary.File("merged")).FullName;
        adapter.Write(_ => true, (name, write) =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            using var stream = File.Create(Path.Combine(folder, name));
            write(stream);
        });
        return folder;
    }
}
