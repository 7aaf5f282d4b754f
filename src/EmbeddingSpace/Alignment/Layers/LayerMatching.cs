namespace EmbeddingSpace.Alignment.Layers;

/// <summary>The one-to-one assignment with the largest sum of scores, with its margins.</summary>
/// <param name="Matches">One a layer of the shallower model, by source index.</param>
/// <param name="MeanMatched">Mean score of the matched pairs.</param>
/// <param name="MeanOther">Mean score of all other pairs; null where there are none.</param>
public sealed record LayerMatching(IReadOnlyList<Match> Matches, double MeanMatched, double? MeanOther)
{
    /// <summary>Match layers by scores.</summary>
    /// <param name="scores">[source, target], finite, one row a source layer.</param>
    /// <exception cref="ArgumentException">The scores are no rectangle, empty, or not finite.</exception>
    public static LayerMatching Of(IReadOnlyList<IReadOnlyList<double>> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Count == 0 || scores[0].Count == 0 || scores.Any(row => row.Count != scores[0].Count || row.Any(score => !double.IsFinite(score))))
            throw new ArgumentException("'scores': expected rows of equal, positive length with finite numbers.", nameof(scores));
        var matrix = new double[scores.Count, scores[0].Count];
        for (var i = 0; i < scores.Count; i++)
            for (var j = 0; j < scores[i].Count; j++) matrix[i, j] = scores[i][j];
        return Of(matrix);
    }

    private static LayerMatching Of(double[,] scores)
    {
        var (rows, columns) = (scores.GetLength(0), scores.GetLength(1));
        var assignment = LinearAssignment.Maximise(scores);
        var total = assignment.Sum(pair => scores[pair.Row, pair.Column]);
        var all = 0.0;
        foreach (var score in scores) all += score;
        var others = rows * columns - assignment.Count;
        var matches = assignment.Select(pair => Describe(scores, pair.Row, pair.Column, total)).ToArray();
        return new(matches, total / assignment.Count, others == 0 ? null : (all - total) / others);
    }

    private static Match Describe(double[,] scores, int row, int column, double total)
    {
        var (rows, columns) = (scores.GetLength(0), scores.GetLength(1));
        double? best = null;
        for (var j = 0; j < columns; j++)
            if (j != column) best = Math.Max(best ?? double.NegativeInfinity, scores[row, j]);
        for (var i = 0; i < rows; i++)
            if (i != row) best = Math.Max(best ?? double.NegativeInfinity, scores[i, column]);
        return new(row, column, scores[row, column], best, Gap(scores, row, column, total));
    }

    private static double? Gap(double[,] scores, int row, int column, double total)
    {
        if (scores.Length == 1) return null;
        // Forbidding a pair = a price that no sum of the other scores can pay.
        var range = 0.0;
        foreach (var score in scores) range = Math.Max(range, Math.Abs(score));
        var forbidden = (double[,])scores.Clone();
        forbidden[row, column] = -(2 * range + 1) * scores.Length;
        var other = LinearAssignment.Maximise(forbidden);
        return other.Contains((row, column)) ? null : total - other.Sum(pair => scores[pair.Row, pair.Column]);
    }
}
