namespace EmbeddingSpace.Kernels;

/// <summary>What attention does in registers, for one width of vectors. A type argument, so that each width gets code of its own.</summary>
internal unsafe interface IAttentionKernel
{
    /// <summary>Whether this machine has it.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Rows multiplied at a time: a multiple of four.</summary>
    static abstract int RowBlock { get; }

    /// <summary><see cref="RowBlock"/> rows of left [rows, depth] times right [depth, columns] into result [rows, columns].</summary>
    /// <param name="left">First row.</param>
    /// <param name="leftStride">Numbers from one row of it to the next.</param>
    /// <param name="right">First row.</param>
    /// <param name="rightStride">Numbers from one row of it to the next.</param>
    /// <param name="result">First row.</param>
    /// <param name="resultStride">Numbers from one row of it to the next.</param>
    /// <param name="depth">Columns of left, rows of right.</param>
    /// <param name="columns">A multiple of <see cref="CpuAttention.ColumnBlock"/>.</param>
    static abstract void Multiply(float* left, int leftStride, float* right, int rightStride, float* result, int resultStride, int depth, int columns);

    /// <summary>Scores of <see cref="RowBlock"/> rows to exp(scale · (score − highest score of the row)) in place.</summary>
    /// <param name="scores">[rows, columns].</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    /// <param name="count">Scores of the first row that count, at least one; what lies behind them becomes 0.</param>
    /// <param name="step">How many more count in each next row.</param>
    /// <param name="columns">A multiple of <see cref="CpuAttention.ColumnBlock"/>.</param>
    /// <param name="scale">Factor of the scores, above 0.</param>
    /// <param name="inverses">Receives 1 / sum of each row.</param>
    static abstract void Exponentiate(float* scores, int stride, int count, int step, int columns, float scale, float* inverses);
}
