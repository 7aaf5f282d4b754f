using EmbeddingSpace.Foundation;

namespace EmbeddingSpace.Cli.Output;

/// <summary>Progress of a part told as progress of the whole.</summary>
/// <param name="whole">Who is told.</param>
/// <param name="map">The whole's progress at that of the part.</param>
internal sealed class MappedProgress(IProgress<OperationProgress> whole, Func<OperationProgress, OperationProgress> map) : IProgress<OperationProgress>
{
    /// <inheritdoc/>
    public void Report(OperationProgress value) => whole.Report(map(value));
}
