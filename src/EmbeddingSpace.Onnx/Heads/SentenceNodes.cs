using EmbeddingSpace.Onnx.Encoders;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Sentences;

namespace EmbeddingSpace.Onnx.Heads;

/// <summary>The vectors that an encoder makes of texts: pooled states of layers, or what the modules of a sentence encoder make of the last one.</summary>
internal static class SentenceNodes
{
    private const double Lowest = -1e30;

    /// <summary>One vector a text.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="encoder">Says which.</param>
    /// <param name="states">The tokens' states.</param>
    /// <returns>[batch, output size].</returns>
    public static string Vectors(GraphBuilder graph, TextEncoder encoder, EncodedTokens states)
    {
        if (encoder.Sentence is not { } sentence) return states.Features(encoder.Layers, [encoder.Pooling!.Value]);
        var vectors = graph.Join(1, [.. sentence.Head.Poolings.Select(pooling => Pool(graph, states.Last, pooling, states.Tokens, sentence.LeftOut))]);
        foreach (var (number, dense) in sentence.Head.Steps.Index())
            vectors = dense is null ? Normalise(graph, vectors) : Dense(graph, $"sentence.{number}", dense, vectors);
        return vectors;
    }

    private static string Pool(GraphBuilder graph, string last, SentencePooling pooling, TokenInputs tokens, int leftOut) => pooling switch
    {
        SentencePooling.First when leftOut == 0 => tokens.First(last),
        SentencePooling.Last when leftOut == 0 => tokens.Last(last),
        SentencePooling.Mean when leftOut == 0 => tokens.Mean(last),
        SentencePooling.Maximum => Largest(graph, last, tokens, leftOut),
        _ => tokens.WeightedSum(last, Weights(graph, pooling, tokens, leftOut)),
    };

    // [batch, sequence] what each token's state is multiplied with before they are added up.
    private static string Weights(GraphBuilder graph, SentencePooling pooling, TokenInputs tokens, int leftOut)
    {
        var kept = Kept(graph, tokens, leftOut);
        // Of a text of which nothing is left the sum is zero, whatever it is divided by.
        string Count() => graph.Node("Max", [graph.Sum(kept, 1, keep: true), graph.Number(1)]);
        string Only(string place) => graph.Multiply(kept, graph.Cast(graph.Node("Equal", [graph.Unsqueeze(tokens.Places, 0), place]), ElementType.Float));
        switch (pooling)
        {
            case SentencePooling.First: return Only(graph.Integer(leftOut));
            case SentencePooling.Last: return Only(graph.Subtract(graph.Unsqueeze(tokens.Lengths, 1), graph.Integer(1)));
            case SentencePooling.Mean: return graph.Divide(kept, Count());
            case SentencePooling.MeanByRoot: return graph.Divide(kept, graph.Node("Sqrt", [Count()]));
            case SentencePooling.WeightedMean:
                var weighted = graph.Multiply(kept, graph.Add(graph.Cast(graph.Unsqueeze(tokens.Places, 0), ElementType.Float), graph.Number(1)));
                return graph.Divide(weighted, graph.Node("Max", [graph.Sum(weighted, 1, keep: true), graph.Number(1)]));
            default: throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "Expected a pooling that adds up.");
        }
    }

    // [batch, sequence] 1 for the tokens that are pooled, else 0.
    private static string Kept(GraphBuilder graph, TokenInputs tokens, int leftOut) => leftOut == 0 ? tokens.Weights : tokens.Once("pooled", () =>
        graph.Multiply(tokens.Weights, graph.Cast(graph.Node("Greater", [graph.Unsqueeze(tokens.Places, 0), graph.Integer(leftOut - 1)]), ElementType.Float)));

    private static string Largest(GraphBuilder graph, string last, TokenInputs tokens, int leftOut)
    {
        var kept = graph.Cast(Kept(graph, tokens, leftOut), ElementType.Boolean);
        var largest = graph.Largest(graph.Where(graph.Unsqueeze(kept, 2), last, graph.Number(Lowest)), 1);
        if (leftOut == 0) return largest;
        // Of a text without a further token the largest is that of nothing.
        var any = graph.Node("Greater", [graph.Unsqueeze(tokens.Lengths, 1), graph.Integer(leftOut)]);
        return graph.Where(any, largest, graph.Number(0));
    }

    private static string Normalise(GraphBuilder graph, string vectors)
    {
        var length = graph.Node("Sqrt", [graph.Sum(graph.Multiply(vectors, vectors), -1, keep: true)]);
        return graph.Divide(vectors, graph.Node("Max", [length, graph.Number(SentenceHead.ShortestLength)]));
    }

    private static string Dense(GraphBuilder graph, string name, SentenceDense dense, string vectors)
    {
        var (input, output) = (dense.Step.InputSize, dense.Step.OutputSize);
        var mapped = graph.Product(vectors, graph.Weight($"{name}.weight", [input, output], () => dense.Weight.t().contiguous().cpu()));
        if (dense.Bias is { } bias) mapped = graph.Add(mapped, graph.Weight($"{name}.bias", [output], () => bias.alias().cpu()));
        mapped = Activate(graph, dense.Step.ActivationName, mapped);
        if (!dense.Step.HasResidual) return mapped;
        return graph.Add(mapped, dense.Residual is not { } residual ? vectors
            : graph.Product(vectors, graph.Weight($"{name}.residual", [input, output], () => residual.t().contiguous().cpu())));
    }

    // The classes that the product knows, with the settings that torch's have where nothing is said.
    private static string Activate(GraphBuilder graph, string name, string x) => name switch
    {
        "Identity" => x,
        "Tanh" or "Sigmoid" => graph.Node(name, [x]),
        "ReLU" => ActivationNodes.Apply(graph, Architecture.ActivationKind.Relu, x),
        "GELU" => ActivationNodes.Apply(graph, Architecture.ActivationKind.Gelu, x),
        "SiLU" => ActivationNodes.Apply(graph, Architecture.ActivationKind.Silu, x),
        "LeakyReLU" => graph.Node("LeakyRelu", [x], ("alpha", 0.01f)),
        "ELU" => graph.Node("Elu", [x], ("alpha", 1f)),
        "Mish" => graph.Multiply(x, graph.Node("Tanh", [graph.Node("Softplus", [x])])),
        _ => throw new InvalidCheckpointException(
            $"Activation '{name}' of a sentence encoder's dense layer: expected one that ONNX files are written of, found another. "
            + "Leave the module out of 'modules.json'."),
    };
}
