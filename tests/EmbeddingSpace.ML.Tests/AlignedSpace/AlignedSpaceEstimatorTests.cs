using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.AlignedSpace;

[Trait("Tier", "Pipeline")]
public sealed class AlignedSpaceEstimatorTests
{
    private readonly FakeModels _models = new();

    [Fact]
    public void It_keeps_the_contract_of_estimators() =>
        EstimatorContract.Check(_models, context => context.Transforms.MapToAlignedSpace("Mapped", "source", "target", "Features"), "Features", "Mapped");

    [Fact]
    public void A_row_times_the_kernel_is_what_comes_out()
    {
        var context = _models.Context();
        var data = context.Data.LoadFromEnumerable(new[] { new TextRow { Features = [1, 0, 0] }, new TextRow { Features = [1, 10, 100] } });
        using var transformer = context.Transforms.MapToAlignedSpace("Mapped", "source", "target", "Features").Fit(data);
        Assert.Equal([[1, 2], [531, 642]], Cells.Vectors(transformer.Transform(data), "Mapped"));
        Assert.Equal(7, transformer.Kernel.SharedTokens);
        Assert.Equal(0.5, transformer.Kernel.SourceOverlap);
    }

    [Fact]
    public void Only_what_is_needed_is_read_and_once()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context));
        using var transformer = context.Transforms.MapToAlignedSpace("Mapped", "source", "target", "Features").Fit(data);
        Assert.Empty(data.Asked);
        Cells.Read(transformer.Transform(data), "Number");
        Assert.Equal(["Number"], data.Asked);
        data.Asked.Clear();
        Cells.Read(transformer.Transform(data), "Number", "Mapped");
        Assert.Equal(["Features", "Number"], data.Asked.Order());
    }

    [Fact]
    public void A_prediction_engine_gives_the_numbers_of_the_view()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        var transformer = context.Transforms.MapToAlignedSpace("Mapped", "source", "target", "Features").Fit(data);
        var expected = Cells.Vectors(transformer.Transform(data), "Mapped");
        using var engine = context.Model.CreatePredictionEngine<TextRow, Answer>(transformer);
        Assert.Equal(expected, TextRow.Create(8).Select(row => engine.Predict(row).Mapped));
    }

    [Fact]
    public void A_vector_of_another_width_is_refused_and_the_model_named()
    {
        var context = _models.Context();
        var wide = context.Transforms.Concatenate("Features", "Features", "Number").Fit(TextRow.View(context)).Transform(TextRow.View(context));
        var estimator = context.Transforms.MapToAlignedSpace("Mapped", "source", "target", "Features");
        Assert.Contains("Schema mismatch for hidden state column 'Features': expected Vector<Single, 3> (the hidden width of 'fake target'), "
            + "got Vector<Single, 4>", Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(wide)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_options_are_named_together()
    {
        var exception = Assert.Throws<ArgumentException>(() => new MLContext().Transforms.MapToAlignedSpace("", "", ""));
        foreach (var name in new[] { "OutputColumnName", "Source", "Target" }) Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    private sealed class Answer
    {
        [VectorType]
        public float[] Mapped { get; set; } = [];
    }
}
