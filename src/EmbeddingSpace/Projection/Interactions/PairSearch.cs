using System.Runtime.Intrinsics;
using EmbeddingSpace.Kernels.Products;
using EmbeddingSpace.Runtime.Host;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Interactions;

/// <summary>
/// The k largest inner products of the rows of two matrices, exactly, without the matrix of all products. Rows are sorted by length, so
/// that a tile of pairs is bounded by the product of its first lengths; a tile that may reach the k-th score is multiplied some
/// coordinates at a time, and left as soon as what it has plus the product of the lengths of what is missing stays below
/// (Cauchy–Schwarz, twice).
/// </summary>
/// <remarks>
/// Memory: two sorted copies of both factors; the products are used tile by tile and never stored. Blocks of tiles are searched in rounds,
/// each with the k-th score of the rounds before, so that neither result nor share depends on which thread was faster.
/// </remarks>
internal static class PairSearch
{
    /// <summary>Blocks searched between two merges, once there is a score worth knowing.</summary>
    private const int BlocksPerRound = 64;

    /// <summary>Scores that the blocks of one round may keep, 16 bytes each.</summary>
    private const int KeptPerRound = 1 << 20;

    /// <summary>Search.</summary>
    /// <param name="left">[n, size], Float32 or Float64; more coordinates early in a row than late make the bounds tight.</param>
    /// <param name="right">[m, size], of the same type.</param>
    /// <param name="top">k, at most n × m.</param>
    /// <param name="cancellationToken">Checked between blocks of pairs.</param>
    /// <returns>Score and rows, best first, ties by lower left row, then lower right row; and the share of pairs whose score was completed.</returns>
    public static ((double Score, int Left, int Right)[] Pairs, double ScoredShare) Search(
        Tensor left, Tensor right, int top, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var rows = SortedRows.Left(left);
        using var columns = SortedRows.Right(right);
        var blocks = PairBlock.Cover(rows, columns);
        var best = new TopScores(top);
        var scored = 0L;
        var largest = Math.Max(1, KeptPerRound / Math.Min(top, PairBlock.Pairs(columns)));
        for (int start = 0, count = 1; start < blocks.Count; start += count, count = Math.Min(2 * count, Math.Min(BlocksPerRound, largest)))
        {
            var threshold = best.Threshold;
            // Sorted by their bounds: no later block can hold more.
            if (blocks[start].Bound < threshold) break;
            var found = new PairBlockScan?[Math.Min(count, blocks.Count - start)];
            NativeTeam.Run(found.Length, part =>
            {
                // No exception: it would be thrown on each thread of the team.
                if (!cancellationToken.IsCancellationRequested) found[part] = Scan(blocks[start + part], rows, columns, threshold, top);
            });
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var scan in found)
            {
                scored += scan!.Scored;
                foreach (var (score, key) in scan.Best.Kept) best.Offer(score, key);
            }
        }
        var width = columns.Count;
        var pairs = best.Sorted().Select(item => (item.Score, (int)(item.Key / width), (int)(item.Key % width))).ToArray();
        return (pairs, (double)scored / ((double)rows.Count * width));
    }

    private static PairBlockScan Scan(PairBlock block, SortedRows rows, SortedRows columns, double threshold, int top) =>
        (rows.Packed.Type == ScalarType.Float64, PackedRows.IsWide) switch
        {
            (true, true) => PairBlockScan.Run<double, Vector512<double>, Lanes512<double>>(block, rows, columns, threshold, top),
            (true, false) => PairBlockScan.Run<double, Vector256<double>, Lanes256<double>>(block, rows, columns, threshold, top),
            (false, true) => PairBlockScan.Run<float, Vector512<float>, Lanes512<float>>(block, rows, columns, threshold, top),
            (false, false) => PairBlockScan.Run<float, Vector256<float>, Lanes256<float>>(block, rows, columns, threshold, top),
        };
}
