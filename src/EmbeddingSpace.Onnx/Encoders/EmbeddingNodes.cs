using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>Token, position and token type embeddings, as far as the family has them, with their norm and the projection to hidden width.</summary>
/// <param name="weights">The model.</param>
internal sealed class EmbeddingNodes(ModelWeights weights)
{
    private readonly GraphBuilder _graph = weights.Graph;

    /// <summary>State 0: [batch, sequence, hidden].</summary>
    public string Embed(TokenInputs tokens)
    {
        var (map, architecture) = (weights.Map, weights.Map.Architecture);
        var state = _graph.Gather(weights.Table(map.Get(ModuleRole.TokenEmbedding)), tokens.Ids);
        if (map.Find(ModuleRole.TokenTypeEmbedding) is { } types)
            state = _graph.Add(state, _graph.Gather(weights.Table(types), tokens.Types ?? _graph.Integers(0)));
        if (map.Find(ModuleRole.PositionEmbedding) is { } positions)
            state = _graph.Add(state, _graph.Gather(weights.Table(positions), Positions(tokens, architecture.PositionPadding)));
        if (map.Family.Block.ScaleEmbeddings) state = _graph.Multiply(state, _graph.Number(MathF.Sqrt(architecture.Hidden)));
        var (norm, projection) = (map.Find(ModuleRole.EmbeddingNorm), map.Find(ModuleRole.EmbeddingProjection));
        var normIsFirst = norm?.Weight.Shape[0] == architecture.EmbeddingSize;
        if (normIsFirst) state = weights.Norm(state, norm!);
        if (projection is not null) state = weights.Dense(state, projection);
        return normIsFirst ? state : weights.NormWhereThere(state, norm);
    }

    // Rows of the position table: [sequence], or [batch, sequence] where padding tokens are not counted.
    private string Positions(TokenInputs tokens, int? padding)
    {
        if (padding is not { } token) return tokens.Places;
        return tokens.Once("positions", () =>
        {
            var counted = _graph.Cast(_graph.Node("Not", [_graph.Node("Equal", [tokens.Ids, _graph.Integer(token)])]), ElementType.Int64);
            return _graph.Add(_graph.Multiply(_graph.Node("CumSum", [counted, _graph.Integer(1)]), counted), _graph.Integer(token));
        });
    }
}
