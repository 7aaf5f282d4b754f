using EmbeddingSpace.Kernels.Products;

namespace EmbeddingSpace.Projection.Interactions;

/// <summary>Some panels of left rows with some panels of right rows.</summary>
/// <param name="Bound">No score in it is larger.</param>
/// <param name="Left">First left panel.</param>
/// <param name="Right">First right panel.</param>
internal readonly record struct PairBlock(double Bound, int Left, int Right)
{
    /// <summary>Left panels of a block: with heads of 64 numbers they fit the second cache.</summary>
    public const int LeftPanels = 64;

    /// <summary>Right panels of a block.</summary>
    public const int RightPanels = 32;

    /// <summary>Pairs of a full block.</summary>
    public static int Pairs(SortedRows right) => LeftPanels * ProductKernel.LeftRows * RightPanels * right.Packed.PanelRows;

    /// <summary>All pairs of rows, blocks with higher bounds first.</summary>
    public static List<PairBlock> Cover(SortedRows left, SortedRows right)
    {
        var blocks = new List<PairBlock>();
        for (var i = 0; i < left.Packed.Panels; i += LeftPanels)
            for (var j = 0; j < right.Packed.Panels; j += RightPanels) blocks.Add(new(left.PanelLengths[i] * right.PanelLengths[j], i, j));
        // Places settle equal bounds, so that every run goes the same way.
        blocks.Sort((a, b) => b.Bound != a.Bound ? b.Bound.CompareTo(a.Bound) : a.Left != b.Left ? a.Left.CompareTo(b.Left) : a.Right.CompareTo(b.Right));
        return blocks;
    }
}
