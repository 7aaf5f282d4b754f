using EmbeddingSpace.ML.ProjectionToVocabulary;
using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace EmbeddingSpace.ML.Tests.ProjectionToVocabulary;

[Trait("Tier", "Pipeline")]
public sealed class VocabularyProjectionEstimatorTests
{
    private readonly FakeModels _models = new();

    [Fact]
    public void It_keeps_the_contract_of_estimators() =>
        EstimatorContract.Check(_models, context => context.Transforms.ProjectToVocabulary("Scores", "folder", "Features"), "Features", "Scores");

    [Fact]
    public void It_keeps_the_contract_with_top_tokens() =>
        EstimatorContract.Check(_models, context => context.Transforms.ProjectToVocabulary(Ranked()), "Features",
            "Tokens", "TokenScores", "Lowest", "LowestScores");

    [Fact]
    public void Slot_names_are_the_tokens()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = context.Transforms.ProjectToVocabulary("Scores", "folder", "Features").Fit(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        transformer.Transform(data).Schema["Scores"].GetSlotNames(ref names);
        Assert.Equal(FakeProjection.Tokens, names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void Scores_are_those_of_the_row_beside_them()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 70);
        using var transformer = context.Transforms.ProjectToVocabulary("Scores", "folder", "Features").Fit(data);
        Assert.Equal(TextRow.Create(70).Select(row => FakeProjection.Scores(row.Features)), Cells.Vectors(transformer.Transform(data), "Scores"));
    }

    [Fact]
    public void Top_tokens_come_as_text_with_their_scores()
    {
        var context = _models.Context();
        var data = context.Data.LoadFromEnumerable(new[] { new TextRow { Features = [1, 0, 0] } });
        using var transformer = context.Transforms.ProjectToVocabulary(Ranked()).Fit(data);
        var view = transformer.Transform(data);
        Assert.Equal(["delta,##gamma | alpha,beta"], Cells.Read(view, "Tokens", "Lowest"));
        Assert.Equal([4, 3], Cells.Vectors(view, "TokenScores")[0]);
        Assert.Equal([1, 2], Cells.Vectors(view, "LowestScores")[0]);
    }

    [Fact]
    public void Rows_are_projected_many_at_a_time()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 100);
        using var transformer = context.Transforms.ProjectToVocabulary("Scores", "folder", "Features").Fit(data);
        Cells.Read(transformer.Transform(data), "Scores");
        Assert.Equal([32, 64, 4], _models.Calls.Select(call => call.Length));
    }

    [Fact]
    public void The_vectors_themselves_are_computed_once_and_passed_on()
    {
        var context = _models.Context();
        var data = new ColumnRecorder(TextRow.View(context, 70));
        using var transformer = context.Transforms.ProjectToVocabulary("Scores", "folder", "Features").Fit(data);
        Assert.Empty(data.Asked);
        var view = transformer.Transform(data);
        Assert.Equal(Cells.Read(TextRow.View(context, 70), "Features"), Cells.Read(view, "Features", "Scores").Select(row => row.Split(" | ")[0]));
        Assert.Equal(["Features"], data.Asked);
        data.Asked.Clear();
        Assert.Equal(Enumerable.Range(0, 70).Select(row => $"{row}"), Cells.Read(view, "Features", "Scores", "Number").Select(row => row.Split(" | ")[2]));
        Assert.Equal(["Features", "Number"], data.Asked);
    }

    [Fact]
    public void A_prediction_engine_gives_the_tokens_of_the_view()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        var transformer = context.Transforms.ProjectToVocabulary("Tokens", "folder", "Features", topK: 2).Fit(data);
        var expected = Cells.Read(transformer.Transform(data), "Tokens");
        using var engine = context.Model.CreatePredictionEngine<TextRow, Answer>(transformer);
        Assert.Equal(expected, TextRow.Create(8).Select(row => string.Join(',', engine.Predict(row).Tokens)));
    }

    [Fact]
    public void A_vector_of_another_width_is_refused_and_the_model_named()
    {
        var context = _models.Context();
        var wide = context.Transforms.Concatenate("Features", "Features", "Number").Fit(TextRow.View(context)).Transform(TextRow.View(context));
        var estimator = context.Transforms.ProjectToVocabulary("Scores", "folder", "Features");
        var message = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(wide)).Message;
        Assert.Contains("Schema mismatch for hidden state column 'Features': expected Vector<Single, 3> (the hidden width of 'fake'), got Vector<Single, 4>",
            message, StringComparison.Ordinal);
        Assert.Equal(0, _models.Alive);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_missing_number_is_refused_and_its_place_named(bool behindAnEngine)
    {
        var context = _models.Context();
        TextRow[] rows = [.. TextRow.Create(3), new TextRow { Features = [0, float.NaN, 0] }];
        var data = context.Data.LoadFromEnumerable(rows);
        var transformer = context.Transforms.ProjectToVocabulary("Tokens", "folder", "Features", topK: 1).Fit(data);
        using var engine = context.Model.CreatePredictionEngine<TextRow, Answer>(transformer);
        var exception = Assert.ThrowsAny<Exception>(() => behindAnEngine ? engine.Predict(rows[3]).Tokens : Cells.Read(transformer.Transform(data), "Tokens"));
        Assert.Contains($"Column 'Features', row {(behindAnEngine ? 0 : 3)}, slot 1: expected a finite number, found NaN", exception.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_are_named_together()
    {
        var faults = Faults(new() { OutputColumnName = "A", TopK = -1, RowsReadAhead = 0 });
        foreach (var name in new[] { "Checkpoint", "TopK", "RowsReadAhead" }) Assert.Contains(name, faults, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_of_ranked_tokens_need_a_number_of_tokens_and_names_of_their_own()
    {
        var options = Ranked();
        options.TopK = 0;
        Assert.Contains("Column 'TokenScores': expected TopK above 0", Faults(options), StringComparison.Ordinal);
        options.TopK = 2;
        options.LowestColumnName = options.OutputColumnName;
        Assert.Contains("Column 'Tokens': expected different names for the added columns, found it 2 times", Faults(options), StringComparison.Ordinal);
    }

    [Fact]
    public void Changing_the_options_afterwards_changes_nothing()
    {
        var context = _models.Context();
        var options = Ranked();
        var estimator = context.Transforms.ProjectToVocabulary(options);
        options.OutputColumnName = "Other";
        options.TopK = 1;
        using var transformer = estimator.Fit(TextRow.View(context));
        Assert.Equal(2, ((VectorDataViewType)transformer.GetOutputSchema(TextRow.View(context).Schema)["Tokens"].Type).Size);
    }

    private static string Faults(VocabularyProjectionEstimator.Options options) =>
        Assert.Throws<ArgumentException>(() => new MLContext().Transforms.ProjectToVocabulary(options)).Message;

    private static VocabularyProjectionEstimator.Options Ranked() => new()
    {
        OutputColumnName = "Tokens",
        Checkpoint = "folder",
        InputColumnName = "Features",
        TopK = 2,
        HighestScoreColumnName = "TokenScores",
        LowestColumnName = "Lowest",
        LowestScoreColumnName = "LowestScores",
    };

    private sealed class Answer
    {
        [VectorType]
        public string[] Tokens { get; set; } = [];
    }
}
