using System.Runtime.CompilerServices;

namespace EmbeddingSpace.Kernels.Products;

/// <summary>
/// Inner products of a panel of six left rows with a panel of right rows two registers wide, in twelve registers: what the fastest matrix
/// products are built of. Here, and not in the tensor library, so that a tile of products is used while it lies in the nearest cache and
/// the matrix of all products is never written.
/// </summary>
internal static unsafe class ProductKernel
{
    /// <summary>Rows of a left panel.</summary>
    public const int LeftRows = 6;

    /// <summary>Registers that a right panel is wide.</summary>
    public const int RightVectors = 2;

    /// <summary>Add the products over some coordinates to a tile. Each product is summed in the order of its coordinates, wherever it lies.</summary>
    /// <param name="left">[depth, 6] of the left panel.</param>
    /// <param name="right">[depth, 2 registers] of the right panel.</param>
    /// <param name="depth">Coordinates.</param>
    /// <param name="tile">[6, 2 registers], added to.</param>
    /// <param name="first">Whether the tile holds nothing yet.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T, TVector, TLanes>(T* left, T* right, int depth, T* tile, bool first)
        where T : unmanaged where TVector : struct where TLanes : ILanes<TVector, T>
    {
        var lanes = TLanes.Count;
        TVector s00, s01, s10, s11, s20, s21, s30, s31, s40, s41, s50, s51;
        if (first) s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = s40 = s41 = s50 = s51 = default;
        else
        {
            (s00, s01) = (TLanes.Load(tile), TLanes.Load(tile + lanes));
            (s10, s11) = (TLanes.Load(tile + 2 * lanes), TLanes.Load(tile + 3 * lanes));
            (s20, s21) = (TLanes.Load(tile + 4 * lanes), TLanes.Load(tile + 5 * lanes));
            (s30, s31) = (TLanes.Load(tile + 6 * lanes), TLanes.Load(tile + 7 * lanes));
            (s40, s41) = (TLanes.Load(tile + 8 * lanes), TLanes.Load(tile + 9 * lanes));
            (s50, s51) = (TLanes.Load(tile + 10 * lanes), TLanes.Load(tile + 11 * lanes));
        }
        for (var end = left + (nint)depth * LeftRows; left < end; left += LeftRows, right += RightVectors * lanes)
        {
            var (b0, b1) = (TLanes.Load(right), TLanes.Load(right + lanes));
            var a = TLanes.Broadcast(left[0]);
            s00 = TLanes.MultiplyAdd(a, b0, s00);
            s01 = TLanes.MultiplyAdd(a, b1, s01);
            a = TLanes.Broadcast(left[1]);
            s10 = TLanes.MultiplyAdd(a, b0, s10);
            s11 = TLanes.MultiplyAdd(a, b1, s11);
            a = TLanes.Broadcast(left[2]);
            s20 = TLanes.MultiplyAdd(a, b0, s20);
            s21 = TLanes.MultiplyAdd(a, b1, s21);
            a = TLanes.Broadcast(left[3]);
            s30 = TLanes.MultiplyAdd(a, b0, s30);
            s31 = TLanes.MultiplyAdd(a, b1, s31);
            a = TLanes.Broadcast(left[4]);
            s40 = TLanes.MultiplyAdd(a, b0, s40);
            s41 = TLanes.MultiplyAdd(a, b1, s41);
            a = TLanes.Broadcast(left[5]);
            s50 = TLanes.MultiplyAdd(a, b0, s50);
            s51 = TLanes.MultiplyAdd(a, b1, s51);
        }
        TLanes.Store(tile, s00);
        TLanes.Store(tile + lanes, s01);
        TLanes.Store(tile + 2 * lanes, s10);
        TLanes.Store(tile + 3 * lanes, s11);
        TLanes.Store(tile + 4 * lanes, s20);
        TLanes.Store(tile + 5 * lanes, s21);
        TLanes.Store(tile + 6 * lanes, s30);
        TLanes.Store(tile + 7 * lanes, s31);
        TLanes.Store(tile + 8 * lanes, s40);
        TLanes.Store(tile + 9 * lanes, s41);
        TLanes.Store(tile + 10 * lanes, s50);
        TLanes.Store(tile + 11 * lanes, s51);
    }
}
