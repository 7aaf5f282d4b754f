using System.Numerics;
using System.Runtime.CompilerServices;
using EmbeddingSpace.Kernels.Products;

namespace EmbeddingSpace.Projection.Interactions;

/// <summary>What one block of pairs holds.</summary>
internal sealed unsafe class PairBlockScan
{
    private const int TileBytes = ProductKernel.LeftRows * ProductKernel.RightVectors * Alignment;
    private const int Alignment = 64;

    private PairBlockScan(TopScores best) => Best = best;

    /// <summary>Its best scores, none below the threshold.</summary>
    public TopScores Best { get; }

    /// <summary>Pairs whose score was completed.</summary>
    public long Scored { get; private set; }

    /// <summary>Search it.</summary>
    /// <param name="block">Which pairs.</param>
    /// <param name="rows">All left rows.</param>
    /// <param name="columns">All right rows.</param>
    /// <param name="threshold">Lower scores are not wanted.</param>
    /// <param name="top">As many as are wanted.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static PairBlockScan Run<T, TVector, TLanes>(PairBlock block, SortedRows rows, SortedRows columns, double threshold, int top)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where TVector : struct where TLanes : ILanes<TVector, T>
    {
        var scan = new PairBlockScan(new TopScores(top, threshold));
        var (left, right) = (rows.Packed, columns.Packed);
        var memory = stackalloc byte[TileBytes + Alignment];
        var tile = (T*)(((nint)memory + Alignment - 1) / Alignment * Alignment);
        var (lastLeft, lastRight) = (Math.Min(block.Left + PairBlock.LeftPanels, left.Panels), Math.Min(block.Right + PairBlock.RightPanels, right.Panels));
        for (var column = block.Right; column < lastRight; column++)
            for (var row = block.Left; row < lastLeft; row++)
            {
                // Longest rows first: the panels behind this one reach even less.
                if (rows.PanelLengths[row] * columns.PanelLengths[column] < scan.Best.Threshold) break;
                T* a = left.Panel<T>(row), b = right.Panel<T>(column);
                var reached = T.CreateChecked(scan.Best.Threshold);
                var (from, may) = (0, true);
                while (may)
                {
                    var depth = Math.Min(SortedRows.Stage, left.Size - from);
                    ProductKernel.Multiply<T, TVector, TLanes>(a + from * ProductKernel.LeftRows, b + from * right.PanelRows, depth, tile, from == 0);
                    from += depth;
                    if (from == left.Size) break;
                    var stage = from / SortedRows.Stage;
                    may = MayReach<T, TVector, TLanes>(tile, rows.Remainders<T>(row, stage), columns.Remainders<T>(column, stage), reached);
                }
                if (!may) continue;
                var (firstRow, firstColumn) = (row * ProductKernel.LeftRows, column * right.PanelRows);
                var (rowCount, columnCount) = (Math.Min(ProductKernel.LeftRows, left.Count - firstRow), Math.Min(right.PanelRows, right.Count - firstColumn));
                scan.Scored += rowCount * columnCount;
                if (!Reaches<T, TVector, TLanes>(tile, reached)) continue;
                var scores = new ReadOnlySpan<T>(tile, ProductKernel.LeftRows * right.PanelRows);
                var rowPlaces = rows.Places.AsSpan(firstRow, rowCount);
                var columnPlaces = columns.Places.AsSpan(firstColumn, columnCount);
                scan.Offer(scores, right.PanelRows, rowPlaces, columnPlaces, right.Count);
            }
        return scan;
    }

    /// <summary>Whether any product of the tile, with the most that its missing coordinates can add, reaches a score.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayReach<T, TVector, TLanes>(T* tile, T* left, T* right, T score)
        where T : unmanaged where TVector : struct where TLanes : ILanes<TVector, T>
    {
        var lanes = TLanes.Count;
        var (b0, b1) = (TLanes.Load(right), TLanes.Load(right + lanes));
        var a = TLanes.Broadcast(left[0]);
        var most = TLanes.Max(TLanes.MultiplyAdd(a, b0, TLanes.Load(tile)), TLanes.MultiplyAdd(a, b1, TLanes.Load(tile + lanes)));
        for (var row = 1; row < ProductKernel.LeftRows; row++)
        {
            a = TLanes.Broadcast(left[row]);
            tile += ProductKernel.RightVectors * lanes;
            most = TLanes.Max(most, TLanes.Max(TLanes.MultiplyAdd(a, b0, TLanes.Load(tile)), TLanes.MultiplyAdd(a, b1, TLanes.Load(tile + lanes))));
        }
        return TLanes.AnyAtLeast(most, TLanes.Broadcast(score));
    }

    /// <summary>Whether any product of the tile is at least a score.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Reaches<T, TVector, TLanes>(T* tile, T score) where T : unmanaged where TVector : struct where TLanes : ILanes<TVector, T>
    {
        var most = TLanes.Load(tile);
        for (var i = 1; i < ProductKernel.LeftRows * ProductKernel.RightVectors; i++) most = TLanes.Max(most, TLanes.Load(tile + i * TLanes.Count));
        return TLanes.AnyAtLeast(most, TLanes.Broadcast(score));
    }

    private void Offer<T>(ReadOnlySpan<T> tile, int stride, ReadOnlySpan<long> rows, ReadOnlySpan<long> columns, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < rows.Length; i++)
            for (var j = 0; j < columns.Length; j++)
            {
                var score = double.CreateChecked(tile[i * stride + j]);
                // Equal scores are let in: a lower pair of rows may come later.
                if (score >= Best.Threshold) Best.Offer(score, rows[i] * width + columns[j]);
            }
    }
}
