#pragma warning disable CA1720 // The members are number formats: their names are the words users know them by.

namespace EmbeddingSpace.Scoring;

/// <summary>Number format that weights are kept in and matrices are multiplied in. Sums inside norms and softmax are float32 in each of them.</summary>
public enum ScoringPrecision
{
    /// <summary>float32: what the references were computed in. The default.</summary>
    Float32,

    /// <summary>bfloat16: half the memory, about three significant digits. Slower than float32 on a CPU without instructions for it.</summary>
    BFloat16,

    /// <summary>bfloat16 where the device multiplies it faster than float32, which is measured once a process; float32 elsewhere. Scores differ
    /// between machines then.</summary>
    Fastest,

    /// <summary>
    /// float16: half the memory, more digits and less range than bfloat16. For GPUs, above all those without bfloat16; on a CPU it works and is slow.
    /// </summary>
    Float16,
}
