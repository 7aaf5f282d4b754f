using System.Numerics;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Tokens;

/// <summary>
/// Ranks the tokens of many rows: scores of a block of rows at a time (at most <see cref="ScoresPerBlock"/> numbers, 16 MiB in Float32),
/// each row scanned once with a heap a row.
/// </summary>
internal static class RowRanking
{
    /// <summary>Scores in memory at a time.</summary>
    public const int ScoresPerBlock = 1 << 22;

    /// <summary>Which scores count as high.</summary>
    public enum Order
    {
        /// <summary>Large ones.</summary>
        Highest,

        /// <summary>Small ones.</summary>
        Lowest,

        /// <summary>Those far from zero.</summary>
        Absolute,
    }

    /// <summary>The k tokens that come first of each row.</summary>
    /// <param name="rows">[rows, hidden] as <see cref="VocabularySpace.Prepare"/> gives them.</param>
    /// <param name="tokens">[tokens, hidden] rows of E.</param>
    /// <param name="bias">[tokens] added to the scores, or null.</param>
    /// <param name="top">k, at most the number of tokens.</param>
    /// <param name="orders">One ranking each.</param>
    /// <param name="receive">Told row, index of the order, and the ranking: score and position in <paramref name="tokens"/>.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    public static void Rank(Tensor rows, Tensor tokens, Tensor? bias, int top, IReadOnlyList<Order> orders,
        Action<int, int, (double Score, long Key)[]> receive, CancellationToken cancellationToken)
    {
        var perBlock = Math.Max(1, ScoresPerBlock / tokens.shape[0]);
        using var transposed = tokens.t();
        for (long start = 0; start < rows.shape[0]; start += perBlock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var block = rows.narrow(0, start, Math.Min(perBlock, rows.shape[0] - start));
            var scores = (bias is null ? block.matmul(transposed) : block.matmul(transposed).AddInPlace(bias)).cpu().contiguous();
            var results = scores.dtype == ScalarType.Float64
                ? Scan<double>(scores, top, orders, cancellationToken)
                : Scan<float>(scores, top, orders, cancellationToken);
            for (var row = 0; row < results.Length; row++)
                for (var order = 0; order < orders.Count; order++) receive((int)start + row, order, results[row][order]);
        }
    }

    private static unsafe (double Score, long Key)[][][] Scan<T>(Tensor scores, int top, IReadOnlyList<Order> orders, CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rows, width) = ((int)scores.shape[0], (int)scores.shape[1]);
        var results = new (double, long)[rows][][];
        fixed (byte* first = scores.bytes)
        {
            // Plain memory, so that other threads need no tensor of their own.
            var address = (nint)first;
            Parallel.For(0, rows, new ParallelOptions { CancellationToken = cancellationToken }, row =>
            {
                var span = new ReadOnlySpan<T>((T*)address + (long)row * width, width);
                results[row] = new (double, long)[orders.Count][];
                for (var i = 0; i < orders.Count; i++) results[row][i] = Best(span, orders[i], top);
            });
        }
        return results;
    }

    private static (double Score, long Key)[] Best<T>(ReadOnlySpan<T> scores, Order order, int top) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var best = new TopScores(top);
        var threshold = T.NegativeInfinity;
        for (var id = 0; id < scores.Length; id++)
        {
            var value = order switch
            {
                Order.Highest => scores[id],
                Order.Lowest => -scores[id],
                _ => T.Abs(scores[id]),
            };
            // Ids ascend, so that an equal score comes too late; until k are kept, every score is let in.
            if (value <= threshold && best.Count == top) continue;
            best.Offer(double.CreateChecked(value), id);
            threshold = T.CreateChecked(best.Threshold);
        }
        var sorted = best.Sorted();
        if (order == Order.Lowest)
            for (var i = 0; i < sorted.Length; i++) sorted[i].Score = -sorted[i].Score;
        return sorted;
    }
}
