namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>What the elements of a tensor are; the numbers are the format's.</summary>
internal enum ElementType
{
    /// <summary>Single precision.</summary>
    Float = 1,

    /// <summary>Whole numbers of 64 bits.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    Text = 8,

    /// <summary>Truth values.</summary>
    Boolean = 9,

    /// <summary>Whole numbers of 32 bits without a sign, as ML.NET's keys are.</summary>
    Key = 12,
}
