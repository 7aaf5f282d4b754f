using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>A kernel with its files; it holds managed memory only.</summary>
internal sealed class StoredKernel(VocabularyKernel kernel) : StoredModel(kernel.Write)
{
    public VocabularyKernel Kernel { get; } = kernel;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
