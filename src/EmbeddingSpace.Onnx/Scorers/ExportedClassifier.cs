using EmbeddingSpace.Onnx.Heads;
using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>A fine-tuned classifier.</summary>
internal sealed class ExportedClassifier(TextClassifier classifier) : ExportedScorer
{
    /// <inheritdoc/>
    public override T Use<T>(Func<T> use) => classifier.Use(_ => use());

    /// <inheritdoc/>
    public override void Describe(ModelGraph graph) => classifier.Use(model =>
    {
        var states = graph.Encode(model);
        graph.Metadata.Tell(model);
        var logits = HeadNodes.Classify(states.Encoder.Weights, states.Last, states.Tokens, model.Architecture.PaddingToken);
        graph.Answer("", classifier.Head, logits, LabelThreshold(""));
        return true;
    });

    /// <inheritdoc/>
    public override ReferenceBuilder Answer(IReadOnlyList<string?> texts) => classifier.Use(model =>
    {
        var (sequences, reference) = (FirstWindows.Of(model.Tokenize(texts)), new ReferenceBuilder(model.Architecture));
        reference.Read(sequences);
        reference.Answer("", classifier.Head, classifier.Score(sequences, null, default));
        return reference;
    });
}
