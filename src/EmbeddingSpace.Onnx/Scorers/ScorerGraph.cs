using EmbeddingSpace.Onnx.Encoders;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Onnx.Heads;
using EmbeddingSpace.Onnx.Models;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Onnx.Scorers;

/// <summary>The numbers that a loaded scorer gives of texts, as steps of whatever graph.</summary>
internal static class ScorerGraph
{
    /// <summary>Write them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scorer">The scorer; has to stay until this returns.</param>
    /// <param name="input">Name of an input.</param>
    /// <returns>[batch, numbers]; null for a scorer that is no graph.</returns>
    public static string? Numbers(GraphBuilder graph, ITextScorer scorer, Func<TokenInput, string> input) => scorer switch
    {
        TextClassifier classifier => classifier.Use(model =>
        {
            var states = Encode(graph, model, "", false, input);
            return HeadNodes.Classify(states.Encoder.Weights, states.Last, states.Tokens, model.Architecture.PaddingToken);
        }),
        TextEncoder encoder => encoder.Use(model =>
            SentenceNodes.Vectors(graph, encoder, Encode(graph, model, Preparation(encoder), false, input))),
        ClassifierTranslation translation => translation.Use(() =>
        {
            var target = translation.Parts.Target;
            return Logits(graph, "", translation, Encode(graph, target, "", false, input), () => Encode(graph, target, "", true, input));
        }),
        _ => null,
    };

    /// <summary>Logits of a translation.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="prefix">What the names of the translation's own weights begin with.</param>
    /// <param name="translation">The translation.</param>
    /// <param name="states">States of the tokens.</param>
    /// <param name="second">Those of the second text, asked for where the texts of a pair are read apart.</param>
    public static string Logits(
        GraphBuilder graph, string prefix, ClassifierTranslation translation, EncodedTokens states, Func<EncodedTokens> second)
    {
        if (translation.KeptSource is { } source) ExportedParts.Require(source, ExportedParts.Roles);
        var model = translation.Parts.Model;
        return model.Pairs == PairReading.Apart
            ? TranslationNodes.LogitsApart(graph, prefix, model, states, second())
            : TranslationNodes.Logits(graph, prefix, model, translation.KeptSource, states);
    }

    private static string Preparation(TextEncoder encoder) =>
        encoder.PromptBefore.Length > 0 || encoder.LowersCase ? $"{encoder.LowersCase} {encoder.PromptBefore}" : "";

    private static EncodedTokens Encode(GraphBuilder graph, TextModel model, string preparation, bool second, Func<TokenInput, string> input)
    {
        var map = model.Map;
        ExportedParts.Require(map, ExportedParts.Roles);
        var making = FormattableString.Invariant($"{ModelMetadata.TokenizerHash(map.Checkpoint)} {model.MaximumLength} {model.LongTexts} {preparation}");
        string Input(string kind) => input(new(kind, second, making));
        var types = map.Architecture.TokenTypes > 1 ? Input(ModelGraph.Types) : null;
        return new(new(graph, map), new(graph, Input(ModelGraph.Ids), Input(ModelGraph.Mask), types));
    }
}
