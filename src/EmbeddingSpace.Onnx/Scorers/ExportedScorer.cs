using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Onnx.Models;

namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>A loaded model that can be written.</summary>
internal abstract class ExportedScorer
{
    /// <summary>Look into the model, which stays until that is done.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed before the call.</exception>
    public abstract T Use<T>(Func<T> use);

    /// <summary>Write what it computes.</summary>
    public abstract void Describe(ModelGraph graph);

    /// <summary>What it answers to texts.</summary>
    /// <param name="texts">The texts; a model that reads pairs reads each with the one behind it, the last with the first.</param>
    public abstract ReferenceBuilder Answer(IReadOnlyList<string?> texts);

    /// <summary>Write the file.</summary>
    public OnnxFile Write(string path, OnnxExportOptions? options, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var graph = new ModelGraph(OnnxExportOptions.Validated(options));
        return Use(() =>
        {
            Describe(graph);
            return graph.Write(path, progress, cancellationToken);
        });
    }
}
