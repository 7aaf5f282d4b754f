using EmbeddingSpace.Onnx.Files;
using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>A loaded model that can be written.</summary>
internal abstract class ExportedScorer
{
    /// <summary>Probability from which on a head of several labels says one, by the head's name, where a saved model says another than its head was made with.
    /// </summary>
    public IReadOnlyDictionary<string, double> LabelThresholds { get; init; } = new Dictionary<string, double>();

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

    /// <summary>Probability from which on a head of several labels says one.</summary>
    /// <param name="head">Its name.</param>
    /// <param name="madeWith">What it was made with; null: nothing is known of that.</param>
    protected double LabelThreshold(string head, double? madeWith = null) =>
        LabelThresholds.TryGetValue(head, out var saved) ? saved : madeWith ?? TranslationOptions.DefaultLabelThreshold;
}
