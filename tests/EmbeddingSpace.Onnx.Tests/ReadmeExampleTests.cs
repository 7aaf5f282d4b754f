using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Onnx.Tests;

/// <summary>What the README of <c>EmbeddingSpace.Onnx</c> shows; the tests of the READMEs find the shown lines here.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ReadmeExampleTests
{
    [Fact]
    public void A_saved_model_becomes_a_file()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Fixtures.SavedModel("translation-pooled-ridge-full.zip"), folder.File("out.zip"));
        var (zip, path) = (folder.File("out.zip"), folder.File("out.onnx"));
        using var model = OnnxModel.Load(zip);
        var file = model.Write(path);
        var expected = model.Answer(["The striker scored twice."]);
        Assert.Equal(path, file.Path);
        using var run = new OnnxRun(file.Path);
        Assert.InRange(expected.Difference(run.Run(expected).ToDictionary(output => output.Key, output => (IReadOnlyList<float>)output.Value)), 0, 1e-4);
    }
}
