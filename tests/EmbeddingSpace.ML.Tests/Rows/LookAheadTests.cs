using EmbeddingSpace.ML.Tests.Contract;
using EmbeddingSpace.ML.Tests.Fakes;
using EmbeddingSpace.ML.TextClassification;
using Microsoft.ML;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Rows;

[Trait("Tier", "Pipeline")]
public sealed class LookAheadTests
{
    private const int Most = 5;

    private readonly FakeModels _models = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Most - 1)]
    [InlineData(Most)]
    [InlineData(Most + 1)]
    [InlineData(2 * Most)]
    [InlineData(2 * Most + 1)]
    public void Every_row_gets_its_own_score_however_few_are_read_ahead(int rows)
    {
        var context = _models.Context();
        var data = TextRow.View(context, rows);
        using var transformer = Create(context, Most).Fit(TextRow.View(context));
        var view = transformer.Transform(data);
        Assert.Equal([.. TextRow.Create(rows).Select(row => FakeScorer.Expected(row.Text, 3))], Cells.Vectors(view, "Logit"));
        _models.Calls.Clear();
        Assert.Equal(TextRow.Create(rows).Select(row => $"{row.Number:R}"), Cells.Read(view, "Logit", "Number").Select(row => row.Split(" | ")[1]));
        Assert.Equal((rows + Most - 1) / Most, _models.Calls.Count);
        Assert.All(_models.Calls, call => Assert.InRange(call.Length, 1, Most));
        Assert.Equal(rows, _models.Calls.Sum(call => call.Length));
    }

    [Fact]
    public void Few_rows_are_read_ahead_at_first_so_that_a_preview_stays_cheap()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 300);
        using var transformer = Create(context, 128).Fit(data);
        Cells.Read(transformer.Transform(data), "Score");
        Assert.Equal([32, 64, 128, 76], _models.Calls.Select(call => call.Length));
    }

    [Fact]
    public void Positions_and_identities_are_those_of_the_input()
    {
        var context = _models.Context();
        var data = context.Data.SkipRows(TextRow.View(context, 12), 3);
        using var transformer = Create(context, Most).Fit(data);
        var view = transformer.Transform(data);
        using var cursor = view.GetRowCursor([view.Schema["Score"]]);
        using var reference = data.GetRowCursor([]);
        Assert.Equal(-1, cursor.Position);
        var (getId, getReference) = (cursor.GetIdGetter(), reference.GetIdGetter());
        Microsoft.ML.Data.DataViewRowId id = default, expected = default;
        for (var position = 0L; reference.MoveNext(); position++)
        {
            Assert.True(cursor.MoveNext());
            getId(ref id);
            getReference(ref expected);
            Assert.Equal(expected, id);
            Assert.Equal(position, cursor.Position);
        }

        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.Throws<InvalidOperationException>(() => getId(ref id));
    }

    [Fact]
    public void Cursors_side_by_side_do_not_disturb_each_other()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 200);
        using var transformer = Create(context, Most).Fit(data);
        var view = transformer.Transform(data);
        var expected = Cells.Read(view, "Score", "Number");
        Parallel.For(0, 8, _ => Assert.Equal(expected, Cells.Read(view, "Score", "Number")));
    }

    [Fact]
    public void Asking_for_several_cursors_gives_one_that_has_every_row()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 12);
        using var transformer = Create(context, Most).Fit(data);
        var view = transformer.Transform(data);
        var cursors = view.GetRowCursorSet([view.Schema["Score"]], 4);
        using var cursor = Assert.Single(cursors);
        var rows = 0;
        while (cursor.MoveNext()) rows++;
        Assert.Equal(12, rows);
    }

    [Fact]
    public void Moving_without_asking_for_a_value_costs_no_forward_pass()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 12);
        using var transformer = Create(context, Most).Fit(data);
        var view = transformer.Transform(data);
        using var cursor = view.GetRowCursor([view.Schema["Score"]]);
        while (cursor.MoveNext())
        {
        }

        Assert.Empty(_models.Calls);
    }

    [Fact]
    public void A_failure_of_the_model_surfaces_and_the_next_reading_works()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = Create(context, Most).Fit(data);
        var view = transformer.Transform(data);
        _models.Failure = new TimeoutException("the model failed");
        Assert.Equal("the model failed", Assert.Throws<TimeoutException>(() => Cells.Read(view, "Score")).Message);
        _models.Failure = null;
        Assert.Equal(8, Cells.Read(view, "Score").Length);
    }

    [Fact]
    public void A_cursor_left_early_closes_the_cursor_of_the_input()
    {
        var context = _models.Context();
        var data = new CursorCounter(TextRow.View(context, 12));
        using var transformer = Create(context, Most).Fit(data);
        var view = transformer.Transform(data);
        var cursor = view.GetRowCursor([view.Schema["Score"], view.Schema["Number"]]);
        cursor.MoveNext();
        Assert.Equal(1, data.Open);
        cursor.Dispose();
        Assert.Equal(0, data.Open);
    }

    [Fact]
    public void A_column_that_was_not_asked_for_cannot_be_read()
    {
        var context = _models.Context();
        var data = TextRow.View(context);
        using var transformer = Create(context, Most).Fit(data);
        var view = transformer.Transform(data);
        using var cursor = view.GetRowCursor([view.Schema["Score"]]);
        Assert.True(cursor.IsColumnActive(view.Schema["Score"]));
        Assert.False(cursor.IsColumnActive(view.Schema["Number"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Number"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Score"]));
    }

    [Fact]
    public void A_shuffled_input_keeps_scores_beside_their_rows()
    {
        var context = _models.Context();
        var data = TextRow.View(context, 40);
        using var transformer = Create(context, Most).Fit(data);
        var view = transformer.Transform(context.Data.ShuffleRows(data, seed: 3));
        var byNumber = TextRow.Create(40).ToDictionary(row => $"{row.Number:R}", row => row.Text);
        var numbers = Cells.Read(view, "Number");
        Assert.NotEqual(numbers.Order(), numbers);
        Assert.Equal([.. numbers.Select(number => FakeScorer.Expected(byNumber[number], 3))], Cells.Vectors(view, "Logit"));
        Assert.Equal(Cells.Read(view, "Logit").Zip(numbers, (logit, number) => $"{logit} | {number}"), Cells.Read(view, "Logit", "Number"));
    }

    private static TextClassifierEstimator Create(MLContext context, int rowsReadAhead) =>
        context.Transforms.ApplyTextClassifier(new TextClassifierEstimator.Options { Checkpoint = "folder", RowsReadAhead = rowsReadAhead });
}
