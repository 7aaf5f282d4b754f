namespace EmbeddingSpace.Architecture.Families;

/// <summary>How a module is stored.</summary>
internal enum ModuleKind
{
    /// <summary>weight [out, in], no bias.</summary>
    Table,

    /// <summary>weight [out, in] and bias [out], where it has one.</summary>
    Linear,

    /// <summary>weight [in, out] and bias [out] (GPT-2's Conv1D).</summary>
    TransposedLinear,

    /// <summary>weight [out] and bias [out], where it has one.</summary>
    Norm,

    /// <summary>weight [out, in, width] and bias [out].</summary>
    Convolution,
}
