using EmbeddingSpace.Kernels.Products;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Interactions;

/// <summary>
/// The rows of a factor, longest first, packed for the product kernel, with the length of each row and of its remainder after every few
/// coordinates. Owns its copies.
/// </summary>
internal sealed unsafe class SortedRows : IDisposable
{
    /// <summary>Coordinates between two looks at what a tile can still reach.</summary>
    public const int Stage = 8;

    /// <summary>How far rounding may lift a computed score above its bound, relative to both lengths: many times size × ε of Float32.</summary>
    private const double Slack = 1e-4;

    private readonly PackedRows _remainders;

    private SortedRows(PackedRows packed, PackedRows remainders, long[] places, double[] panelLengths) =>
        (Packed, _remainders, Places, PanelLengths) = (packed, remainders, places, panelLengths);

    /// <summary>The rows.</summary>
    public PackedRows Packed { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Packed.Count;

    /// <summary>Where each row stood before.</summary>
    public long[] Places { get; }

    /// <summary>Length of the longest row of each panel, with the slack for rounding.</summary>
    public double[] PanelLengths { get; }

    /// <summary>Lengths of the rows of a panel beyond the first stages, with the slack for rounding: [panel rows].</summary>
    public T* Remainders<T>(int panel, int stages) where T : unmanaged => _remainders.Panel<T>(panel) + stages * Packed.PanelRows;

    /// <summary>Rows that stand on the left.</summary>
    public static SortedRows Left(Tensor rows) => Of(rows, PackedRows.Left);

    /// <summary>Rows that stand on the right.</summary>
    public static SortedRows Right(Tensor rows) => Of(rows, PackedRows.Right);

    /// <inheritdoc/>
    public void Dispose()
    {
        Packed.Dispose();
        _remainders.Dispose();
    }

    private static SortedRows Of(Tensor matrix, Func<Tensor, PackedRows> pack)
    {
        using var scope = NewDisposeScope();
        var rows = matrix.cpu();
        var squares = Remainders(rows.to(ScalarType.Float64).Squared());
        var (lengths, order) = squares.select(1, 0).sort(0, descending: true, stable: true);
        var packed = pack(rows.index_select(0, order));
        // By Cauchy–Schwarz the product of two such numbers covers both the missing products and the slack for what rounding adds.
        var remainders = pack(squares.index_select(0, order).Plus(lengths.Times(Slack).unsqueeze(1)).sqrt().to(rows.dtype));
        var sorted = lengths.data<double>();
        var panelLengths = new double[packed.Panels];
        for (var panel = 0; panel < panelLengths.Length; panel++) panelLengths[panel] = Math.Sqrt(sorted[(long)panel * packed.PanelRows] * (1 + Slack));
        return new(packed, remainders, order.data<long>().ToArray(), panelLengths);
    }

    /// <summary>What is left of the sum of each row after 0, 1, … stages.</summary>
    private static Tensor Remainders(Tensor squares)
    {
        var stages = (squares.shape[1] + Stage - 1) / Stage;
        var padded = nn.functional.pad(squares, [0, stages * Stage - squares.shape[1]]);
        return padded.reshape(squares.shape[0], stages, Stage).sum([2]).flip(1).cumsum(1).flip(1);
    }
}
