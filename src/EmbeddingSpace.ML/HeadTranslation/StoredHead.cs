using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Onnx.Heads;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>A head with its files; it holds managed memory only.</summary>
internal sealed class StoredHead(HeadReport report, IReadOnlyList<string> classes, int featureSize, Action<ReadOnlyMemory<float>, Memory<float>> score,
    Action<Action<string, Action<Stream>>> write) : StoredModel(write)
{
    public static StoredHead Of(TranslatedHead head) =>
        new(head.Report, head.Classes, head.FeatureSize, (features, logits) => head.Score(features.Span, logits.Span), head.Write)
        {
            Head = head.Head,
            Graph = (graph, features) => HeadNodes.Map(graph, "head", head.Map, features),
        };

    public HeadReport Report { get; } = report;

    /// <summary>What the logits mean; where nothing else is said, which of exclusive classes is right.</summary>
    public ClassifierHead Head { get => field ?? ClassifierHead.OfClasses(classes); init; }

    public int FeatureSize { get; } = featureSize;

    /// <summary>[features] to [classes], written.</summary>
    public Action<ReadOnlyMemory<float>, Memory<float>> Score { get; } = score;

    /// <summary>The same as steps of a graph, [batch, features] to [batch, classes]; null: no graph computes it.</summary>
    public Func<GraphBuilder, string, string>? Graph { get; init; }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
