using System.Text.Json;
using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tests.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Stitching;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Translation.Stitching;

/// <summary>The paper's stitched classifier against float64 reference logits.</summary>
[Trait("Tier", "Parity")]
public sealed class StitchingGoldenTests
{
    /// <summary>Float32 forward pass against a float64 reference, as goldens/README.md allows for logits.</summary>
    private const double LogitTolerance = 1e-4;

    /// <summary>The kernel is solved in float64 and handed out in float32.</summary>
    private const double KernelTolerance = 1e-6;

    [Fact]
    public void Kernel_and_stitched_logits_equal_the_golden_ones()
    {
        using var leaks = new NativeLeakCheck();
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures.RepositoryRoot, "tests", "Fixtures", "formulas", "stitching.json")));
        var root = golden.RootElement;
        using var source = Load("source", ModelParts.Encoder | ModelParts.Classifier);
        using var target = Load("target", ModelParts.Encoder);
        using var embeddings = SharedEmbeddings.Of(source, target, seed: 1);
        var kernel = embeddings.Kernel();
        var corner = root.GetProperty("kernel.corner");
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++)
                Assert.Equal(corner[i][j].GetDouble(), kernel.Weights[i * kernel.OutputSize + j], KernelTolerance);
        Assert.Equal(root.GetProperty("kernel.norm").GetDouble(), Math.Sqrt(kernel.Weights.Sum(weight => (double)weight * weight)), KernelTolerance);

        var (left, entered) = (root.GetProperty("keptTargetBlocks").GetInt32(), root.GetProperty("firstSourceBlock").GetInt32());
        var stitch = new Stitch(TranslationMethod.VocabularyKernel, left, entered, kernel);
        using var kept = new TranslatedModel([], null, stitch, TransformerModel.Load(source.Map, ModelParts.Classifier, CPU, stitch.SourceLayer), CPU);
        var (sequences, _) = GoldenParityTests.Sequences(GoldenSafetensors.Open(Path.Combine(source.Checkpoint.Location, "golden.safetensors")), "");
        var scores = target.Score([.. sequences.Take(3)], 3, batch => kept.Forward(target.Model, batch), "classify", null, CancellationToken.None);
        for (var row = 0; row < 3; row++)
            for (var column = 0; column < 3; column++)
                Assert.Equal(root.GetProperty("logits")[row][column].GetDouble(), scores[row][column], LogitTolerance);

        TextModel Load(string which, ModelParts parts) => TextModel.Load(Checkpoint.Open(Fixtures.Checkpoint(root.GetProperty(which).GetString()!)), parts);
    }
}
