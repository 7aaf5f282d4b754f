using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Tensors;
using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Testing;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.ProjectionToVocabulary;

/// <summary>The transformer over the core's own projection: tiny seeded checkpoints of the repository.</summary>
[Collection(nameof(AloneInTheProcess))]
[Trait("Tier", "Pipeline")]
public sealed class RealProjectionTests
{
    /// <summary>Relative: a row alone and in a matrix product differ by the order of float32 sums only.</summary>
    private const double BatchTolerance = 1e-4;

    public static TheoryData<string, bool, bool> Cases => new()
    {
        { "bert-mlm", false, false },
        { "bert-mlm", true, false },
        { "gpt2-lm", false, false },
        { "roberta-classifier-bf16", false, true },
        { "bert-encoder-sharded-f16", true, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scores_are_those_of_the_core(string name, bool inverse, bool tokenEmbedding)
    {
        using var leaks = NativeLeakCheck.OfProcess();
        var context = new MLContext();
        var data = context.Data.LoadParameters(Fixtures.Checkpoint(name), [ParameterRole.Key]);
        using var transformer = context.Transforms.ProjectToVocabulary(new VocabularyProjectionEstimator.Options
        {
            OutputColumnName = "Scores",
            InputColumnName = "Vector",
            Checkpoint = Fixtures.Checkpoint(name),
            Inverse = inverse,
            TokenEmbedding = tokenEmbedding,
        }).Fit(data);
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        using var space = VocabularySpace.Load(checkpoint, new() { TokenEmbedding = tokenEmbedding });
        using var projection = new EmbeddingSpace.Projection.Parameters.VocabularyProjection(space, new() { Inverse = inverse });
        var vectors = Cells.Vectors(data, "Vector");
        var scores = Cells.Vectors(transformer.Transform(data), "Scores");
        Assert.Equal(vectors.Length, scores.Length);
        var expected = new float[space.Size];
        for (var i = 0; i < scores.Length; i++)
        {
            projection.Score(vectors[i], expected);
            FormulaGoldens.AssertClose([.. expected.Select(value => (double)value)], [.. scores[i].Select(value => (double)value)], BatchTolerance, name);
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        transformer.GetOutputSchema(data.Schema)["Scores"].GetSlotNames(ref names);
        Assert.Equal(space.Tokens, names.DenseValues().Select(token => token.ToString()));
    }

    [Theory]
    [InlineData("bert-encoder-sharded-f16")]
    [InlineData("roberta-classifier-bf16")]
    [InlineData("gpt2-lm")]
    public void A_saved_projection_holds_the_matrix_alone_in_stored_precision_and_scores_alike(string name)
    {
        using var leaks = NativeLeakCheck.OfProcess();
        using var folder = new TemporaryFolder();
        var context = new MLContext();
        var data = context.Data.LoadParameters(Fixtures.Checkpoint(name), [ParameterRole.Output]);
        using var transformer = context.Transforms.ProjectToVocabulary("Scores", Fixtures.Checkpoint(name), "Vector").Fit(data);
        var path = folder.File("model.zip");
        context.Model.Save(transformer, data.Schema, path);
        using var loaded = (VocabularyProjectionTransformer)new MLContext().Model.Load(path, out _);
        Assert.Equal(Cells.Read(transformer.Transform(data), "Scores"), Cells.Read(loaded.Transform(data), "Scores"));
        Assert.Equal(transformer.ModelHash, loaded.ModelHash);

        using var zip = System.IO.Compression.ZipFile.OpenRead(path);
        using var checkpoint = Checkpoint.Open(Fixtures.Checkpoint(name));
        var embedding = name.StartsWith("gpt2", StringComparison.Ordinal) ? "wte" : "word_embeddings";
        var matrix = checkpoint.Tensors.Single(tensor => tensor.Shape.Count == 2 && tensor.Name.Contains(embedding, StringComparison.Ordinal));
        var bytes = matrix.Count * (matrix.DataType == TensorDataType.F32 ? 4 : 2);
        Assert.InRange(zip.Entries.Single(entry => entry.FullName.EndsWith("model.safetensors", StringComparison.Ordinal)).Length, bytes, bytes + 1024);
    }

    [Fact]
    public void A_filter_leaves_its_tokens_only()
    {
        var context = new MLContext();
        var data = context.Data.LoadParameters(Fixtures.Checkpoint("bert-mlm"), [ParameterRole.OutputBias]);
        using var transformer = context.Transforms.ProjectToVocabulary(new VocabularyProjectionEstimator.Options
        {
            OutputColumnName = "Scores",
            InputColumnName = "Vector",
            Checkpoint = Fixtures.Checkpoint("bert-mlm"),
            Filter = new() { WithoutSpecial = true, WordStartsOnly = true, Alphanumeric = true },
        }).Fit(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        transformer.GetOutputSchema(data.Schema)["Scores"].GetSlotNames(ref names);
        var tokens = names.DenseValues().Select(token => token.ToString()).ToArray();
        Assert.NotEmpty(tokens);
        Assert.DoesNotContain(tokens, token => token.StartsWith("##", StringComparison.Ordinal) || token.StartsWith('['));
        Assert.Equal(tokens.Length, Cells.Vectors(transformer.Transform(data), "Scores")[0].Length);
    }

    [Fact]
    public void More_tokens_than_there_are_is_one_sentence()
    {
        using var leaks = NativeLeakCheck.OfProcess();
        var context = new MLContext();
        var data = context.Data.LoadParameters(Fixtures.Checkpoint("bert-mlm"), [ParameterRole.OutputBias]);
        var estimator = context.Transforms.ProjectToVocabulary("Tokens", Fixtures.Checkpoint("bert-mlm"), "Vector", topK: 1_000_000);
        var exception = Assert.Throws<InvalidSelectionException>(() => estimator.Fit(data));
        Assert.StartsWith("Top 1000000 of 'bert-mlm': expected 1 to", exception.Message, StringComparison.Ordinal);
    }
}
