using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EmbeddingSpace.Runtime.Host;
using static TorchSharp.torch;

namespace EmbeddingSpace.Kernels.Products;

/// <summary>
/// Mean magnitude of all inner products of the rows of two matrices, and the mean over the left rows of the largest one, in one pass: a tile
/// of products is summed up while it lies in the nearest cache, and no matrix of products is made.
/// </summary>
/// <remarks>Sums of a row are taken in the element type, those over rows in Float64, in an order that depends on neither threads nor blocks.</remarks>
internal static unsafe class AbsoluteProducts
{
    // Left rows stay in the second cache while every right panel passes by once; a part of a right panel stays in the first.
    private const int PanelsPerBlock = 16;
    private const int DepthPerPass = 192;

    /// <summary>Numbers that a block needs beside both matrices: a tile, the sum and the maximum of each row.</summary>
    private const int ScratchBytes = (ProductKernel.RightVectors + 2) * PanelsPerBlock * ProductKernel.LeftRows * MaximumRegister;

    private const int MaximumRegister = 64;

    /// <summary>Summarise.</summary>
    /// <param name="left">Left rows.</param>
    /// <param name="right">Right rows, of the same size and type.</param>
    /// <param name="cancellationToken">Checked between blocks of left rows.</param>
    /// <returns>Mean magnitude, and mean of the largest magnitude of each left row.</returns>
    public static (double Mean, double MeanLargest) Summarise(PackedRows left, PackedRows right, CancellationToken cancellationToken)
    {
        var blocks = (left.Panels + PanelsPerBlock - 1) / PanelsPerBlock;
        var (sums, largest) = (new double[blocks], new double[blocks]);
        var wide = PackedRows.IsWide;
        NativeTeam.Run(blocks, block =>
        {
            // No exception: it would be thrown on each thread of the team.
            if (cancellationToken.IsCancellationRequested) return;
            (sums[block], largest[block]) = (left.Type == ScalarType.Float64, wide) switch
            {
                (true, true) => Block<double, Vector512<double>, Lanes512<double>>(left, right, block),
                (true, false) => Block<double, Vector256<double>, Lanes256<double>>(left, right, block),
                (false, true) => Block<float, Vector512<float>, Lanes512<float>>(left, right, block),
                (false, false) => Block<float, Vector256<float>, Lanes256<float>>(left, right, block),
            };
        });
        cancellationToken.ThrowIfCancellationRequested();
        return (sums.Sum() / ((double)left.Count * right.Count), largest.Sum() / left.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Sum, double Largest) Block<T, TVector, TLanes>(PackedRows left, PackedRows right, int block)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> where TVector : struct where TLanes : ILanes<TVector, T>
    {
        var lanes = TLanes.Count;
        var scratch = stackalloc byte[ScratchBytes + MaximumRegister];
        var tiles = (T*)(((nint)scratch + MaximumRegister - 1) / MaximumRegister * MaximumRegister);
        var (start, panels) = (block * PanelsPerBlock, Math.Min(PanelsPerBlock, left.Panels - block * PanelsPerBlock));
        var rows = panels * ProductKernel.LeftRows;
        T* sums = tiles + rows * ProductKernel.RightVectors * lanes, largest = sums + rows * lanes;
        // Magnitudes are never below 0, and the rows of zeros that fill the last panels add nothing to either.
        new Span<T>(sums, 2 * rows * lanes).Clear();
        for (var column = 0; column < right.Panels; column++)
        {
            var rightPanel = right.Panel<T>(column);
            for (var from = 0; from < left.Size; from += DepthPerPass)
            {
                var depth = Math.Min(DepthPerPass, left.Size - from);
                for (var panel = 0; panel < panels; panel++)
                {
                    T* a = left.Panel<T>(start + panel) + from * ProductKernel.LeftRows, b = rightPanel + from * right.PanelRows;
                    ProductKernel.Multiply<T, TVector, TLanes>(a, b, depth, tiles + panel * ProductKernel.LeftRows * right.PanelRows, from == 0);
                }
            }
            for (var row = 0; row < rows; row++)
            {
                var tile = tiles + row * right.PanelRows;
                var (a, b) = (TLanes.Abs(TLanes.Load(tile)), TLanes.Abs(TLanes.Load(tile + lanes)));
                TLanes.Store(sums + row * lanes, TLanes.Add(TLanes.Load(sums + row * lanes), TLanes.Add(a, b)));
                TLanes.Store(largest + row * lanes, TLanes.Max(TLanes.Load(largest + row * lanes), TLanes.Max(a, b)));
            }
        }
        var (sum, best) = (0.0, 0.0);
        for (var row = 0; row < rows; row++)
        {
            var top = T.Zero;
            for (var lane = 0; lane < lanes; lane++)
            {
                sum += double.CreateChecked(sums[row * lanes + lane]);
                top = T.Max(top, largest[row * lanes + lane]);
            }
            best += double.CreateChecked(top);
        }
        return (sum, best);
    }
}
