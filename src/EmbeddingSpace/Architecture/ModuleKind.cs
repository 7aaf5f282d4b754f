namespace EmbeddingSpace.Architecture;

/// <summary>How a module is stored.</summary>
internal enum ModuleKind
{
    /// <summary>weight [out, in], no bias.</summary>
    Table,

    /// <summary>weight [out, in] and bias [out].</summary>
    Linear,

    /// <summary>weight [in, out] and bias [out] (GPT-2's Conv1D).</summary>
    TransposedLinear,

    /// <summary>weight [out] and bias [out].</summary>
    Norm,
}
