using System.Globalization;
using System.Text.Json;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
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

    [Fact]
    public void A_file_is_asked_in_onnx_runtime()
    {
        using var written = new TemporaryFolder();
        var (folder, path) = (Fixtures.Data("models", "mini-a-ag_news"), written.File("out.onnx"));
        using (var model = OnnxModel.Load(folder)) model.Write(path);
        using var session = new InferenceSession(path);
        var said = session.ModelMetadata.CustomMetadataMap;
        var ids = TextTokenizer.Load(folder).Encode("The striker scored twice.", int.Parse(said["maximum_length"], CultureInfo.InvariantCulture)).Ids;
        var inputs = session.InputMetadata.Keys.Select(name => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(
            ids.Select(id => name switch { "input_ids" => id, "attention_mask" => 1L, _ => 0L }).ToArray(), [1, ids.Length])));
        using var outputs = session.Run([.. inputs]);
        var probabilities = outputs.Single(output => output.Name == "probabilities").AsTensor<float>().ToArray();
        var label = JsonSerializer.Deserialize<string[]>(said["classes"])![Array.IndexOf(probabilities, probabilities.Max())];
        Assert.Equal("Sports", label);
    }
}
