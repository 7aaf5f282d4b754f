using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Adapters;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Adapters;

/// <summary>Where the base model of an adapter is looked for; nothing is downloaded.</summary>
[Trait("Tier", "Unit")]
public sealed class AdapterFolderTests
{
    [Fact]
    public void The_base_is_the_one_named_from_the_adapters_folder()
    {
        using var pair = new AdapterPair();
        pair.AddModule("query", 4, 4);
        using var opened = pair.Open();
        Assert.Equal(pair.Base, opened.Adapter!.BaseLocation);
        Assert.Equal("LoRA", opened.Adapter.Method);
        Assert.Equal(pair.Adapter, opened.Location);
        Assert.True(Checkpoint.IsAdapter(pair.Adapter));
        Assert.False(Checkpoint.IsAdapter(pair.Base));
    }

    [Fact]
    public void The_base_given_counts_before_the_one_named()
    {
        using var pair = new AdapterPair();
        pair.Settings["base_model_name_or_path"] = "someone/else";
        pair.AddModule("query", 4, 4);
        using var opened = pair.Open(pair.Base);
        Assert.Equal(pair.Base, opened.Adapter!.BaseLocation);
    }

    [Theory]
    [InlineData("someone/else", "neither the folder")]
    [InlineData("../../nowhere", "nothing is downloaded")]
    [InlineData(null, "found none")]
    public void A_base_that_is_nowhere_is_told_with_the_way_out(string? name, string expected)
    {
        using var pair = new AdapterPair();
        pair.Settings["base_model_name_or_path"] = name;
        pair.AddModule("query", 4, 4);
        var message = Assert.ThrowsAny<CheckpointException>(() => pair.Open().Dispose()).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("--base", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_for_a_whole_model_is_refused()
    {
        var folder = Fixtures.Checkpoint("bert-classifier");
        var message = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder, folder)).Message;
        Assert.Contains("Leave the base out", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_given_that_does_not_exist_is_refused()
    {
        using var pair = new AdapterPair();
        pair.AddModule("query", 4, 4);
        var message = Assert.Throws<CheckpointException>(() => pair.Open(Path.Combine(pair.Root, "nowhere")).Dispose()).Message;
        Assert.Contains("does not exist", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_on_an_adapter_is_refused()
    {
        using var pair = new AdapterPair();
        pair.AddModule("query", 4, 4);
        pair.Open().Dispose();
        foreach (var name in new[] { "adapter_config.json", "adapter_model.safetensors" })
            File.Copy(Path.Combine(pair.Adapter, name), Path.Combine(pair.Base, name));
        Assert.Contains("found another adapter", Assert.Throws<CheckpointException>(() => pair.Open().Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_in_the_cache_is_opened()
    {
        using var pair = new AdapterPair();
        pair.Settings["base_model_name_or_path"] = "owner/name";
        pair.AddModule("query", 4, 4);
        Assert.Throws<HubModelNotFoundException>(() => pair.Open().Dispose());
        var snapshot = Path.Combine(pair.Root, "models--owner--name", "snapshots", "main");
        Directory.CreateDirectory(snapshot);
        Directory.CreateDirectory(Path.Combine(pair.Root, "models--owner--name", "refs"));
        File.WriteAllText(Path.Combine(pair.Root, "models--owner--name", "refs", "main"), "main");
        Assert.Equal(snapshot, AdapterFolder.Open(pair.Adapter).FindBase(null, name => name == "HF_HUB_CACHE" ? pair.Root : null));
    }
}
