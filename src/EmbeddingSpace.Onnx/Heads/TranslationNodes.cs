using EmbeddingSpace.Architecture;
using EmbeddingSpace.Onnx.Encoders;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Onnx.Heads;

/// <summary>What a translated classifier computes of its target's states.</summary>
internal static class TranslationNodes
{
    /// <summary>Logits of texts, or of pairs that are read together.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">What the names of the translation's own weights begin with.</param>
    /// <param name="model">The translation.</param>
    /// <param name="source">The kept end of its source; null where nothing of it is kept.</param>
    /// <param name="target">The tokens' states.</param>
    /// <returns>[batch, classes].</returns>
    public static string Logits(GraphBuilder graph, string name, TranslatedModel model, ModelMap? source, EncodedTokens target)
    {
        var stitched = model.Stitch is null ? null : Stitched(graph, name, model, source!, target);
        if (model.Head is not { } head) return stitched!;
        var features = Features(model, target);
        return HeadNodes.Map(graph, $"{name}head", head, stitched is null ? features : graph.Join(1, [features, stitched]));
    }

    /// <summary>Logits of pairs whose texts are read apart.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">What the names of the translation's own weights begin with.</param>
    /// <param name="model">The translation.</param>
    /// <param name="first">States of the first text's tokens.</param>
    /// <param name="second">States of the second text's tokens.</param>
    /// <returns>[batch, classes].</returns>
    public static string LogitsApart(GraphBuilder graph, string name, TranslatedModel model, EncodedTokens first, EncodedTokens second)
    {
        var (left, right) = (Features(model, first), Features(model, second));
        // In the order of the product's PairFeatures.
        var joined = graph.Join(1, [left, right, graph.Node("Abs", [graph.Subtract(left, right)]), graph.Multiply(left, right)]);
        return HeadNodes.Map(graph, $"{name}head", model.Head!, joined);
    }

    private static string Features(TranslatedModel model, EncodedTokens target) =>
        target.Features([.. Enumerable.Range(0, target.Encoder.Weights.Map.Architecture.Layers + 1)], model.Poolings);

    private static string Stitched(GraphBuilder graph, string name, TranslatedModel model, ModelMap source, EncodedTokens target)
    {
        var stitch = model.Stitch!;
        var entered = HeadNodes.Map(graph, $"{name}stitch", stitch.Map, target.State(stitch.TargetLayer));
        var kept = new EncoderNodes(graph, source, $"{name}source.");
        var last = kept.Run(entered, target.Tokens, stitch.SourceLayer, source.Architecture.Layers);
        // Tokens are the target's, its padding too.
        return HeadNodes.Classify(kept.Weights, last, target.Tokens, target.Encoder.Weights.Map.Architecture.PaddingToken);
    }
}
