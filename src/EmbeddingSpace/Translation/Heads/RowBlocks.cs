using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>Rows some at a time, so that nothing as large as all of them is made beside them.</summary>
internal static class RowBlocks
{
    private const int RowsAtATime = 256;

    /// <summary>Hand over every block, each in its own dispose scope.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="action">Given the first row of a block and how many it has.</param>
    public static void ForEach(long rows, Action<long, long> action)
    {
        for (var start = 0L; start < rows; start += RowsAtATime)
        {
            using var scope = NewDisposeScope();
            action(start, Math.Min(RowsAtATime, rows - start));
        }
    }

    /// <summary>Add up rows.</summary>
    /// <param name="rows">[rows, columns]; stays the caller's.</param>
    /// <returns>[columns], float64; in the caller's scope.</returns>
    public static Tensor Sum(Tensor rows)
    {
        var sum = zeros(rows.shape[1], dtype: float64);
        ForEach(rows.shape[0], (start, count) => sum.AddInPlace(rows.narrow(0, start, count).sum([0], type: float64)));
        return sum;
    }
}
