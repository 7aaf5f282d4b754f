namespace EmbeddingSpace.Alignment.Layers;

/// <summary>One-to-one assignment of rows to columns with the largest sum of scores: shortest augmenting paths (Jonker–Volgenant), O(n² m).</summary>
internal static class LinearAssignment
{
    /// <summary>Assign.</summary>
    /// <param name="scores">[rows, columns], finite.</param>
    /// <returns>Row and column of each match, rows ascending; as many as the shorter side has.</returns>
    public static IReadOnlyList<(int Row, int Column)> Maximise(double[,] scores)
    {
        var (rows, columns) = (scores.GetLength(0), scores.GetLength(1));
        return rows <= columns
            ? [.. Solve(rows, columns, (i, j) => -scores[i, j]).Select((column, row) => (row, column))]
            : [.. Solve(columns, rows, (i, j) => -scores[j, i]).Select((row, column) => (row, column)).OrderBy(pair => pair.row)];
    }

    /// <summary>The column of each row at the least cost; rows ≤ columns.</summary>
    private static int[] Solve(int rows, int columns, Func<int, int, double> cost)
    {
        // Indices are shifted by one: 0 stands for "none" and for the virtual column that each path starts from.
        var (rowPotential, columnPotential) = (new double[rows + 1], new double[columns + 1]);
        var (rowOfColumn, previous) = (new int[columns + 1], new int[columns + 1]);
        for (var row = 1; row <= rows; row++)
        {
            rowOfColumn[0] = row;
            var (shortest, visited) = (new double[columns + 1], new bool[columns + 1]);
            Array.Fill(shortest, double.PositiveInfinity);
            var column = 0;
            do
            {
                visited[column] = true;
                var (current, next, delta) = (rowOfColumn[column], 0, double.PositiveInfinity);
                for (var j = 1; j <= columns; j++)
                {
                    if (visited[j]) continue;
                    var reduced = cost(current - 1, j - 1) - rowPotential[current] - columnPotential[j];
                    if (reduced < shortest[j]) (shortest[j], previous[j]) = (reduced, column);
                    if (shortest[j] < delta) (delta, next) = (shortest[j], j);
                }
                for (var j = 0; j <= columns; j++)
                {
                    if (!visited[j]) shortest[j] -= delta;
                    else
                    {
                        rowPotential[rowOfColumn[j]] += delta;
                        columnPotential[j] -= delta;
                    }
                }
                column = next;
            }
            while (rowOfColumn[column] != 0);
            for (; column != 0; column = previous[column]) rowOfColumn[column] = rowOfColumn[previous[column]];
        }
        var result = new int[rows];
        for (var j = 1; j <= columns; j++)
            if (rowOfColumn[j] != 0) result[rowOfColumn[j] - 1] = j - 1;
        return result;
    }
}
