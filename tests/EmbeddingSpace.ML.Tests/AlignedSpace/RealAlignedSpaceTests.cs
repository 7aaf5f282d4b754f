using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.AlignedSpace;

/// <summary>The transformer over the core's own kernel: checkpoints of the repository.</summary>
[Collection(nameof(AloneInTheProcess))]
[Trait("Tier", "Pipeline")]
public sealed class RealAlignedSpaceTests
{
    /// <summary>Of a vector's largest number: E⁺E is the identity up to the conditioning of E, and the kernel is kept in float32.</summary>
    private const float IdentityTolerance = 1e-4f;

    private readonly MLContext _context = new();

    [Fact]
    public void A_model_maps_onto_itself_by_the_identity()
    {
        using var leaks = NativeLeakCheck.OfProcess();
        var folder = Fixtures.Data("models", "mini-b");
        var data = _context.Data.LoadParameters(folder, [ParameterRole.FeedForwardValueBias]);
        using var transformer = _context.Transforms.MapToAlignedSpace("Mapped", folder, folder, "Vector").Fit(data);
        foreach (var (vector, mapped) in Cells.Vectors(data, "Vector").Zip(Cells.Vectors(transformer.Transform(data), "Mapped")))
            for (var i = 0; i < vector.Length; i++) Assert.Equal(vector[i], mapped[i], IdentityTolerance * vector.Max(Math.Abs));
        Assert.Equal(1, transformer.Kernel.SourceOverlap);
        Assert.InRange(transformer.Kernel.Relatedness!.Explained, 0.999, 1);
        Assert.InRange(transformer.Kernel.Relatedness.ShuffledExplained, -1, 0.1);
    }

    [Fact]
    public void The_target_is_read_and_the_source_is_written()
    {
        var (source, target) = (Fixtures.Data("models", "mini-a-sst2"), Fixtures.Data("models", "mini-b"));
        var data = _context.Data.LoadParameters(target, [ParameterRole.OutputBias]);
        using var transformer = _context.Transforms.MapToAlignedSpace("Mapped", source, target, "Vector").Fit(data);
        Assert.Equal((192, 128), (transformer.Kernel.TargetHidden, transformer.Kernel.SourceHidden));
        Assert.Equal(("mini-a-sst2", "mini-b"), (transformer.Kernel.Source, transformer.Kernel.Target));
        Assert.All(Cells.Vectors(transformer.Transform(data), "Mapped"), row => Assert.Equal(128, row.Length));
        var wrongWay = _context.Data.LoadParameters(source, [ParameterRole.OutputBias]);
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => transformer.Transform(wrongWay));
        Assert.Contains("expected Vector<Single, 192> (the hidden width of 'mini-b'), got Vector<Single, 128>", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("byte-level")]
    [InlineData("sentencepiece")]
    public void Vocabularies_that_write_tokens_in_different_ways_meet_in_what_they_spell_alike(string kind)
    {
        using var folder = new TemporaryFolder();
        var bert = new SyntheticBert(5);
        var (source, target) = (bert.Write(folder.File("source")), bert.Write(folder.File("target")));
        TokenWriting.Rewrite(target, SyntheticBert.DefaultTokens(bert.Vocabulary), kind);
        var data = _context.Data.LoadParameters(target, [ParameterRole.FeedForwardValueBias]);
        using var wanted = _context.Transforms.MapToAlignedSpace("Mapped", source, source, "Vector").Fit(data);
        using var found = _context.Transforms.MapToAlignedSpace("Mapped", source, target, "Vector").Fit(data);
        Assert.Equal((bert.Vocabulary, 1, wanted.Kernel.Relatedness), (found.Kernel.SharedTokens, found.Kernel.SourceOverlap, found.Kernel.Relatedness));
        Assert.Equal(Cells.Vectors(wanted.Transform(data), "Mapped"), Cells.Vectors(found.Transform(data), "Mapped"));
    }

    [Fact]
    public void Vocabularies_that_share_too_little_are_refused()
    {
        using var folder = new TemporaryFolder();
        var target = new SyntheticBert(5) { Tokens = [.. SyntheticBert.DefaultTokens(5), .. Enumerable.Range(5, 395).Select(id => $"word{id}")] }
            .Write(folder.File("target"));
        var data = _context.Data.LoadParameters(target, [ParameterRole.OutputBias]);
        var estimator = _context.Transforms.MapToAlignedSpace("Mapped", Fixtures.Data("models", "mini-b"), target, "Vector");
        var exception = Assert.Throws<VocabularyMismatchException>(() => estimator.Fit(data));
        Assert.Contains("shared tokens", exception.Message, StringComparison.Ordinal);
    }
}
