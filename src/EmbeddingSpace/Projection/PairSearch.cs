using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection;

/// <summary>
/// The k largest inner products of the rows of two matrices, exactly, without the matrix of all products. Rows are sorted by length, so
/// that a block of pairs is bounded by the product of its first lengths (Cauchy–Schwarz); blocks are scored in the order of their bounds
/// until the next bound lies below the k-th score.
/// </summary>
/// <remarks>Memory: a sorted copy of both factors, and one block of 512 × 1,024 products.</remarks>
internal static class PairSearch
{
    private const int LeftBlock = 512;
    private const int RightBlock = 1024;

    /// <summary>How far rounding may lift a computed product above the product of computed lengths, relatively; far above headSize × ε.</summary>
    private const double Slack = 1e-4;

    /// <summary>Search.</summary>
    /// <param name="left">[n, size], Float32 or Float64.</param>
    /// <param name="right">[m, size], of the same type.</param>
    /// <param name="top">k, at most n × m.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>Score and rows, best first, ties by lower left row, then lower right row; and the share of pairs that were scored.</returns>
    public static ((double Score, int Left, int Right)[] Pairs, double ScoredShare) Search(Tensor left, Tensor right, int top, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (l, leftRows, leftLengths) = SortByLength(left);
        var (r, rightRows, rightLengths) = SortByLength(right);
        var width = rightRows.Length;
        var best = new TopScores(top);
        long scored = 0;
        foreach (var (bound, i, j) in Blocks(leftLengths, rightLengths))
        {
            if (bound + Slack * Math.Abs(bound) < best.Threshold) break;
            cancellationToken.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var (rows, columns) = (Math.Min(LeftBlock, leftRows.Length - i), Math.Min(RightBlock, width - j));
            var scores = l.narrow(0, i, rows).matmul(r.narrow(0, j, columns).t()).cpu().contiguous();
            scored += (long)rows * columns;
            ReadOnlySpan<long> leftPart = leftRows.AsSpan(i, rows), rightPart = rightRows.AsSpan(j, columns);
            if (scores.dtype == ScalarType.Float64) Scan(MemoryMarshal.Cast<byte, double>(scores.bytes), leftPart, rightPart, width, best);
            else Scan(MemoryMarshal.Cast<byte, float>(scores.bytes), leftPart, rightPart, width, best);
        }
        return ([.. best.Sorted().Select(item => (item.Score, (int)(item.Key / width), (int)(item.Key % width)))], (double)scored / ((double)leftRows.Length * width));
    }

    private static (Tensor Sorted, long[] Rows, double[] Lengths) SortByLength(Tensor matrix)
    {
        var lengths = matrix.to(ScalarType.Float64).pow(2).sum(1).sqrt();
        var (sorted, order) = lengths.sort(0, descending: true, stable: true);
        return (matrix.index_select(0, order), order.cpu().data<long>().ToArray(), sorted.cpu().data<double>().ToArray());
    }

    private static List<(double Bound, int Left, int Right)> Blocks(double[] left, double[] right)
    {
        var blocks = new List<(double Bound, int Left, int Right)>();
        for (var i = 0; i < left.Length; i += LeftBlock)
            for (var j = 0; j < right.Length; j += RightBlock) blocks.Add((left[i] * right[j], i, j));
        blocks.Sort((a, b) => b.Bound.CompareTo(a.Bound));
        return blocks;
    }

    private static void Scan<T>(ReadOnlySpan<T> scores, ReadOnlySpan<long> left, ReadOnlySpan<long> right, int width, TopScores best) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lanes = Vector<T>.Count;
        var threshold = T.CreateChecked(best.Threshold);
        for (var i = 0; i < left.Length; i++)
        {
            var row = scores.Slice(i * right.Length, right.Length);
            var j = 0;
            // Equal scores are let in: a lower pair of rows may come later. Almost every vector of scores ends here.
            for (; j <= row.Length - lanes; j += lanes)
                if (Vector.GreaterThanOrEqualAny(new Vector<T>(row[j..]), new Vector<T>(threshold))) Offer(row, j, j + lanes, left[i], right);
            Offer(row, j, row.Length, left[i], right);
        }

        void Offer(ReadOnlySpan<T> row, int from, int to, long leftRow, ReadOnlySpan<long> rightRows)
        {
            for (var j = from; j < to; j++)
                if (row[j] >= threshold)
                {
                    best.Offer(double.CreateChecked(row[j]), leftRow * width + rightRows[j]);
                    threshold = T.CreateChecked(best.Threshold);
                }
        }
    }
}
