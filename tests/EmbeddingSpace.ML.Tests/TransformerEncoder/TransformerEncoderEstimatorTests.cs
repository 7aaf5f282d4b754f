using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TransformerEncoder;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.TransformerEncoder;

[Trait("Tier", "Pipeline")]
public sealed class TransformerEncoderEstimatorTests
{
    private readonly FakeModels _models = new();

    [Fact]
    public void It_keeps_the_contract_of_estimators() =>
        EstimatorContract.Check(_models, context => context.Transforms.ApplyTransformerEncoder("Encoded", "folder", "Text"), "Text", "Encoded");

    [Fact]
    public void It_keeps_the_contract_with_a_column_for_cut_texts() =>
        EstimatorContract.Check(_models, context => context.Transforms.ApplyTransformerEncoder(new TransformerEncoderEstimator.Options
        {
            OutputColumnName = "Encoded",
            Checkpoint = "folder",
            Layers = [0, 2],
            TruncatedColumnName = "Cut",
            RowsReadAhead = 2,
        }), "Text", "Encoded", "Cut");

    [Fact]
    public void Cut_texts_are_told()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        var options = new TransformerEncoderEstimator.Options { OutputColumnName = "Encoded", Checkpoint = "folder", TruncatedColumnName = "Cut" };
        using var transformer = context.Transforms.ApplyTransformerEncoder(options).Fit(data);
        Assert.Equal(["no", "no", "no", "yes", "no", "no", "no", "no"], Cells.Read(transformer.Transform(data), "Cut"));
    }

    [Fact]
    public void Without_an_input_column_the_output_column_replaces_the_text()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.ApplyTransformerEncoder("Text", "folder").Fit(data);
        var view = transformer.Transform(data);
        Assert.Equal(4, transformer.OutputSize);
        Assert.Equal([.. TextRow.Create(8).Select(row => FakeScorer.Expected(row.Text, 4))], Cells.Vectors(view, "Text"));
    }

    [Fact]
    public void Slots_tell_layer_and_place()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.ApplyTransformerEncoder("Encoded", "folder", "Text", layers: [1, 3]).Fit(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        transformer.GetOutputSchema(data.Schema)["Encoded"].GetSlotNames(ref names);
        Assert.Equal(["layer1.0", "layer1.1", "layer3.0", "layer3.1"], names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var context = new MLContext();
        var estimator = context.Transforms.ApplyTransformerEncoder("Encoded", "no-such-folder", "Text");
        var exception = Assert.ThrowsAny<CheckpointException>(() => estimator.Fit(TextRow.View(context)));
        Assert.Contains("no-such-folder", exception.Message, StringComparison.Ordinal);
    }
}
