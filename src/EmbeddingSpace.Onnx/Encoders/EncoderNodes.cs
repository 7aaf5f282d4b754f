using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>The encoder of one model, written from the description of its family. States are numbered as the product's: 0 = embeddings, N = last block.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="map">The model.</param>
/// <param name="prefix">What the names of its weights begin with.</param>
internal sealed class EncoderNodes(GraphBuilder graph, ModelMap map, string prefix = "")
{
    private readonly ModelWeights _weights = new(graph, map, prefix);
    private readonly AttentionNodes _attention = new(new(graph, map, prefix));
    private readonly ActivationKind _activation = ActivationWords.Parse(map.Architecture.Activation, map.Checkpoint.Config.File);

    /// <summary>The weights.</summary>
    public ModelWeights Weights => _weights;

    /// <summary>State 0: [batch, sequence, hidden].</summary>
    public string Embed(TokenInputs tokens) => new EmbeddingNodes(_weights).Embed(tokens);

    /// <summary>Run blocks.</summary>
    /// <param name="state">[batch, sequence, hidden], state number <paramref name="from"/>.</param>
    /// <param name="tokens">Whose states they are.</param>
    /// <param name="from">Number of the given state.</param>
    /// <param name="to">Number of the wanted state.</param>
    /// <param name="visit">Told each state on the way with its number.</param>
    /// <returns>[batch, sequence, hidden], state number <paramref name="to"/>.</returns>
    public string Run(string state, TokenInputs tokens, int from, int to, Action<int, string>? visit = null)
    {
        var embeddings = from == 0 ? state : null;
        for (var layer = from; layer < to; layer++)
        {
            state = Block(state, layer, tokens);
            if (layer == 0 && map.Find(ModuleRole.Convolution) is { } convolution) state = Convolve(convolution, embeddings!, state, tokens);
            if (layer + 1 == map.Architecture.Layers) state = _weights.NormWhereThere(state, map.Find(ModuleRole.FinalNorm));
            visit?.Invoke(layer + 1, state);
        }
        return state;
    }

    private string Block(string state, int layer, TokenInputs tokens)
    {
        ResolvedModule? Norm(ModuleRole role) => map.Find(role, layer);
        if (map.Family.Block.Norm == NormPlacement.Post)
        {
            var middle = _weights.Norm(graph.Add(_attention.Attend(state, layer, tokens), state), Norm(ModuleRole.AttentionNorm)!);
            return _weights.Norm(graph.Add(FeedForward(middle, layer), middle), Norm(ModuleRole.FeedForwardNorm)!);
        }
        var attended = _attention.Attend(_weights.NormWhereThere(state, Norm(ModuleRole.AttentionNorm)), layer, tokens);
        var added = graph.Add(_weights.NormWhereThere(attended, Norm(ModuleRole.AttentionOutputNorm)), state);
        var result = FeedForward(_weights.NormWhereThere(added, Norm(ModuleRole.FeedForwardNorm)), layer);
        return graph.Add(_weights.NormWhereThere(result, Norm(ModuleRole.FeedForwardOutputNorm)), added);
    }

    private string FeedForward(string x, int layer)
    {
        var keys = _weights.Dense(x, map.Get(ModuleRole.FeedForwardKey, layer));
        var inner = map.Find(ModuleRole.FeedForwardGate, layer) is { } gate
            ? graph.Multiply(ActivationNodes.Apply(graph, _activation, _weights.Dense(x, gate)), keys)
            : ActivationNodes.Apply(graph, _activation, keys);
        return _weights.Dense(inner, map.Get(ModuleRole.FeedForwardValue, layer));
    }

    // norm(state + activation(convolution of the embeddings)).
    private string Convolve(ResolvedModule convolution, string embeddings, string state, TokenInputs tokens)
    {
        var shape = convolution.Weight.Shape;
        var side = (shape[2] - 1) / 2;
        var activation = ActivationWords.Parse(map.Architecture.ConvolutionActivation!, map.Checkpoint.Config.File);
        // Behind the end of a text there is nothing to look at.
        var seen = graph.Multiply(embeddings, graph.Unsqueeze(tokens.Weights, 2));
        var convolved = graph.Node("Conv",
            [graph.Transpose(seen, 0, 2, 1), _weights.Table(convolution), _weights.Bias(convolution, shape[0])], ("pads", new[] { side, side }));
        var added = graph.Add(ActivationNodes.Apply(graph, activation, graph.Transpose(convolved, 0, 2, 1)), state);
        return _weights.Norm(added, map.Get(ModuleRole.ConvolutionNorm));
    }
}
