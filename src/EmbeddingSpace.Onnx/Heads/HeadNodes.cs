using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Onnx.Encoders;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Onnx.Heads;

/// <summary>What stands behind an encoder.</summary>
internal static class HeadNodes
{
    /// <summary>A checkpoint's own classification head.</summary>
    /// <param name="weights">The model whose head it is.</param>
    /// <param name="last">[batch, sequence, hidden] behind its last block.</param>
    /// <param name="tokens">Whose states they are.</param>
    /// <param name="padding">What a head that reads the last token takes for padding; null where none is set.</param>
    /// <returns>[batch, classes] logits.</returns>
    public static string Classify(ModelWeights weights, string last, TokenInputs tokens, long? padding)
    {
        var (head, state) = (weights.Map.Classifier!, last);
        for (var i = 0; i < head.Steps.Count; i++)
        {
            var (step, module) = (head.Steps[i], head.StepModules[i]);
            state = ModelHead.TakenBy(step, weights.Map) is { } taken ? Take(state, taken, tokens, padding)
                : ModelHead.ActivationOf(step, weights.Map) is { } activation ? ActivationNodes.Apply(weights.Graph, activation, state)
                : step.Norm is not null ? weights.Norm(state, module!)
                : weights.Dense(state, module!);
        }
        return state;
    }

    /// <summary>A linear map [batch, in] → [batch, out].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">What its weights are called.</param>
    /// <param name="map">The map.</param>
    /// <param name="x">What it reads, of any axes before the last.</param>
    public static string Map(GraphBuilder graph, string name, LinearMap map, string x)
    {
        var weights = graph.Weight($"{name}.weight", [map.InputSize, map.OutputSize], () => tensor(map.Weights, [map.InputSize, map.OutputSize]));
        return graph.Add(graph.Product(x, weights), graph.Weight($"{name}.bias", [map.OutputSize], () => tensor(map.Bias)));
    }

    /// <summary>Logits as answers: probabilities, or the numbers as they are.</summary>
    public static string Answers(GraphBuilder graph, HeadActivation activation, string logits) => activation switch
    {
        HeadActivation.Softmax => graph.Softmax(logits),
        HeadActivation.Sigmoid => graph.Node("Sigmoid", [logits]),
        HeadActivation.Identity => logits,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Expected Softmax, Sigmoid or Identity."),
    };

    private static string Take(string state, TokenPosition position, TokenInputs tokens, long? padding) => position switch
    {
        TokenPosition.First => tokens.First(state),
        TokenPosition.Second => tokens.Second(state),
        TokenPosition.Mean => tokens.Mean(state),
        TokenPosition.Last => tokens.LastBeforePadding(state, padding),
        _ => throw new ArgumentOutOfRangeException(nameof(position), position, "Expected First, Last, Second or Mean."),
    };
}
