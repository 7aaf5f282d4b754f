using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.ML.Columns;

/// <summary>A column that a transformer adds, and how its value follows from a row's numbers.</summary>
/// <param name="Column">Name, type and annotations.</param>
/// <param name="CreateGetter">Makes a <see cref="ValueGetter{TValue}"/> over the numbers of the current row.</param>
internal sealed record OutputColumn(DataViewSchema.DetachedColumn Column, Func<IRowNumbers, Delegate> CreateGetter)
{
    /// <summary>How a graph computes it of a row's numbers; null: none does.</summary>
    public Func<GraphBuilder, string, string>? Graph { get; init; }

    /// <summary>Whether it follows from <see cref="IRowNumbers.Explanation"/>.</summary>
    public bool IsExplanation { get; init; }
}
