using EmbeddingSpace.Alignment.Layers;
using Xunit;

namespace EmbeddingSpace.Tests.Alignment.Layers;

[Trait("Tier", "Unit")]
public sealed class LayerMatchingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(5, 2)]
    [InlineData(4, 4)]
    [InlineData(3, 6)]
    public void The_assignment_is_the_best_of_all(int rows, int columns)
    {
        var random = new Random(rows * 10 + columns);
        for (var trial = 0; trial < 50; trial++)
        {
            var scores = new double[rows, columns];
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++) scores[i, j] = random.NextDouble() - 0.5;
            var found = LinearAssignment.Maximise(scores);
            Assert.Equal(Math.Min(rows, columns), found.Count);
            Assert.Equal(found.Count, found.Select(pair => pair.Row).Distinct().Count());
            Assert.Equal(found.Count, found.Select(pair => pair.Column).Distinct().Count());
            Assert.Equal(Best(scores, 0, [], Math.Max(0, rows - columns)), found.Sum(pair => scores[pair.Row, pair.Column]), 12);
        }
    }

    [Fact]
    public void Margins_and_gaps_say_how_sure_each_match_is()
    {
        var matching = LayerMatching.Of([[0.9, 0.1, 0.2], [0.3, 0.8, 0.7]]);
        Assert.Equal([(0, 0), (1, 1)], matching.Matches.Select(match => (match.Source, match.Target)));
        Assert.Equal(0.85, matching.MeanMatched, 12);
        Assert.Equal((0.1 + 0.2 + 0.3 + 0.7) / 4, matching.MeanOther!.Value, 12);
        Assert.Equal(0.6, matching.Matches[0].Margin!.Value, 12);
        Assert.Equal(0.1, matching.Matches[1].Margin!.Value, 12);
        // Without 0-0 the best is 0-2 with 1-1: 1.0 instead of 1.7; without 1-1 it is 0-0 with 1-2: 1.6.
        Assert.Equal(0.7, matching.Matches[0].Gap!.Value, 12);
        Assert.Equal(0.1, matching.Matches[1].Gap!.Value, 12);
    }

    [Fact]
    public void A_single_pair_has_no_alternative()
    {
        var matching = LayerMatching.Of([[0.5]]);
        Assert.Null(matching.MeanOther);
        Assert.Equal(new Match(0, 0, 0.5, null, null), Assert.Single(matching.Matches));
        Assert.Null(matching.Matches[0].Margin);
    }

    [Fact]
    public void Scores_that_are_no_numbers_are_refused() =>
        Assert.Throws<ArgumentException>(() => LayerMatching.Of([[0.5, double.NaN]]));

    private static double Best(double[,] scores, int row, HashSet<int> taken, int skips)
    {
        if (row == scores.GetLength(0)) return 0;
        var best = skips > 0 ? Best(scores, row + 1, taken, skips - 1) : double.NegativeInfinity;
        for (var j = 0; j < scores.GetLength(1); j++)
        {
            if (!taken.Add(j)) continue;
            best = Math.Max(best, scores[row, j] + Best(scores, row + 1, taken, skips));
            taken.Remove(j);
        }
        return best;
    }
}
