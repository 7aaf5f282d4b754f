using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

[Trait("Tier", "Pipeline")]
public sealed class OnnxStageTests
{
    private readonly FakeModels _models = new();

    [Fact]
    public void A_file_that_lacks_the_stage_is_not_written()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var model = context.Transforms.CopyColumns("Copy", "Number")
            .Append(context.Transforms.ApplyTextClassifier("folder"))
            .Append(context.Transforms.CopyColumns("Answer", "Score")).Fit(data);
        using var file = new MemoryStream();
        var exception = Assert.Throws<NotSupportedException>(() => context.Model.ConvertToOnnx(model, data, file));
        Assert.StartsWith("Columns 'Score', 'Probability', 'Logit', 'PredictedLabel': expected a stage that ONNX can hold", exception.Message,
            StringComparison.Ordinal);
        Assert.Equal(0, file.Length);
    }
}
