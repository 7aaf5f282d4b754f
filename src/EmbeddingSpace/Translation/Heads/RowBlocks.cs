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
}
