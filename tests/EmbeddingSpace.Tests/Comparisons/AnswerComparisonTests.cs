using EmbeddingSpace.Comparisons;
using Xunit;

namespace EmbeddingSpace.Tests.Comparisons;

[Trait("Tier", "Unit")]
public sealed class AnswerComparisonTests
{
    private const double Tolerance = 1e-9; // of a bisection that ends far below it

    [Fact]
    public void Answers_are_counted_by_class_with_exact_intervals()
    {
        var comparison = new AnswerComparison();
        for (var i = 0; i < 10; i++) comparison.Add(new($"same {i}", "a", .9, "a", .8));
        comparison.Add(new("one", "a", .6, "b", .7));
        comparison.Add(new("two", "b", .6, "c", .9));
        var found = comparison.Found();
        Assert.Equal((12, 10.0 / 12, 12), (found.Texts, found.Agreement!.Estimate, found.Agreement.Count));
        // Clopper and Pearson of 10 in 12, as R's binom.test gives it.
        Assert.Equal(0.5158623, found.Agreement.Low, 6);
        Assert.Equal(0.9791369, found.Agreement.High, 6);
        Assert.Equal(["a", "b"], found.ByClass.Select(entry => entry.Label));
        Assert.Equal([11, 1], found.ByClass.Select(entry => entry.Agreement.Count));
        Assert.Equal(0, found.ByClass[1].Agreement.Low, Tolerance);
        Assert.Equal([new("a", "b", 1), new("b", "c", 1)], found.Changes);
        Assert.Equal(["two", "one"], found.Disagreements.Select(answer => answer.Text));
    }

    [Fact]
    public void The_surest_examples_are_kept_and_no_more_than_were_asked_for()
    {
        var comparison = new AnswerComparison(2);
        foreach (var value in new[] { .5, .9, .7, .6 }) comparison.Add(new(FormattableString.Invariant($"{value}"), "a", .5, "b", value));
        Assert.Equal([.9, .7], comparison.Found().Disagreements.Select(answer => answer.NewValue));
        var none = new AnswerComparison(0);
        none.Add(new("text", "a", .5, "b", .9));
        Assert.Empty(none.Found().Disagreements);
        Assert.Equal(1, none.Found().Texts);
    }

    [Fact]
    public void A_text_that_comes_again_is_one_example_with_how_often_it_came()
    {
        var comparison = new AnswerComparison(2);
        (string, double)[] texts = [("often", .9), ("pushed out", .6), ("often", .9), ("once", .8), ("pushed out", .6), ("often", .9), ("level", .8)];
        foreach (var (text, value) in texts) comparison.Add(new(text, "a", .5, "b", value));
        var found = comparison.Found();
        Assert.Equal([("often", 3), ("once", 1)], found.Disagreements.Select(answer => (answer.Text, answer.Times)));
        Assert.Equal((7, 7), (found.Texts, Assert.Single(found.Changes).Count));
    }

    [Fact]
    public void Before_the_first_text_nothing_is_claimed()
    {
        var found = new AnswerComparison().Found();
        Assert.Null(found.Agreement);
        Assert.Empty(found.ByClass);
    }

    [Fact]
    public async Task Answers_of_many_threads_are_all_counted()
    {
        var comparison = new AnswerComparison();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++) comparison.Add(new("text", "a", .5, i % 2 == 0 ? "a" : "b", .5));
        })));
        Assert.Equal((8000, 0.5), (comparison.Found().Texts, comparison.Found().Agreement!.Estimate));
        Assert.Equal(4000, Assert.Single(comparison.Found().Disagreements).Times);
    }
}
