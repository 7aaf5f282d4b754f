namespace EmbeddingSpace.Models;

/// <summary>What attention does in registers, for one width of vectors. A type argument, so that each width gets code of its own.</summary>
internal unsafe interface IAttentionKernel
{
    /// <summary>Whether this machine has it.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Rows multiplied at a time.</summary>
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

    /// <summary>Scores to exp(score − highest score) in place; gives their sum.</summary>
    /// <param name="scores">[columns]; rounded up to whole blocks of columns they are within the memory.</param>
    /// <param name="count">Scores that count, at least one.</param>
    /// <param name="columns">What lies behind the first <paramref name="count"/>, up to here, becomes 0.</param>
    static abstract float Exponentiate(float* scores, int count, int columns);
}
