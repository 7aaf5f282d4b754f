using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Loading;

[Trait("Tier", "Unit")]
public sealed class ModelFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_write_to_a_file_of_a_module_changes_the_stamp()
    {
        var model = _folder.Copy(Fixtures.Checkpoint("bert-mlm"), "model");
        var before = ModelFiles.Stamp(model);
        Assert.Equal(before, ModelFiles.Stamp(model));
        Directory.CreateDirectory(Path.Combine(model, "1_Pooling"));
        File.WriteAllText(Path.Combine(model, "1_Pooling", "config.json"), "{}");
        Assert.NotEqual(before, ModelFiles.Stamp(model));
    }

    [Fact]
    public void A_write_behind_a_link_changes_the_stamp()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        var file = _folder.File("one.zip");
        File.WriteAllText(file, "one");
        var link = _folder.File("link.zip");
        File.CreateSymbolicLink(link, file);
        var before = ModelFiles.Stamp(link);
        Assert.Equal(before, ModelFiles.Stamp(link));
        // As long as before, so that only the time tells.
        File.WriteAllText(file, "two");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(1));
        Assert.NotEqual(before, ModelFiles.Stamp(link));
    }

    [Fact]
    public void Linked_weights_count_as_those_they_lead_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        var model = Fixtures.Checkpoint("bert-mlm");
        Directory.CreateDirectory(_folder.File("links"));
        foreach (var file in Directory.EnumerateFiles(model))
            File.CreateSymbolicLink(Path.Combine(_folder.File("links"), Path.GetFileName(file)), Path.GetFullPath(file));
        var weights = Assert.Single(ModelFiles.Weights(model));
        Assert.Equal(weights.Bytes, Assert.Single(ModelFiles.Weights(_folder.File("links"))).Bytes);
    }
}
