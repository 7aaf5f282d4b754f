using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Columns;

[Trait("Tier", "Unit")]
public sealed class ClassLabelsTests
{
    private readonly MLContext _context;
    private readonly ClassLabels _labels;

    public ClassLabelsTests()
    {
        var models = new FakeModels();
        _context = models.Context();
        var data = TextRow.View(_context);
        using var transformer = _context.Transforms.ApplyTextClassifier("folder").Fit(data);
        _labels = new(transformer.GetOutputSchema(data.Schema));
    }

    [Fact]
    public void Labels_come_with_their_probabilities_the_most_probable_first() =>
        Assert.Equal([new("neutral", 0.5f), new("negative", 0.25f), new("positive", 0.25f)], _labels.Sort([0.25f, 0.25f, 0.5f]));

    [Fact]
    public void Another_number_of_probabilities_is_refused() =>
        Assert.Contains("expected 3 numbers, one a class, got 2", Assert.Throws<ArgumentException>(() => _labels.Sort([0.5f, 0.5f])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_column_without_class_names_is_refused()
    {
        var schema = TextRow.View(_context).Schema;
        Assert.Contains("'Number'", Assert.Throws<ArgumentOutOfRangeException>(() => new ClassLabels(schema, "Number")).Message, StringComparison.Ordinal);
        Assert.Contains("'Score'", Assert.Throws<ArgumentOutOfRangeException>(() => new ClassLabels(schema)).Message, StringComparison.Ordinal);
    }
}
