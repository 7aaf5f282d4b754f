using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Onnx.Graphs;
using EmbeddingSpace.Runtime.Numbers;

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
        var (types, positions) = (map.Find(ModuleRole.TokenTypeEmbedding), map.Find(ModuleRole.PositionEmbedding));
        if (types is not null && positions is not null) state = _graph.Add(state, PlacesOfTypes(types, positions, tokens));
        else if (types is not null) state = _graph.Add(state, _graph.Gather(weights.Table(types), tokens.Types ?? _graph.Integers(0)));
        else if (positions is not null)
            state = _graph.Add(state, _graph.Gather(weights.Table(positions), Positions(tokens, architecture.PositionPadding)));
        if (map.Family.Block.ScaleEmbeddings) state = _graph.Multiply(state, _graph.Number(MathF.Sqrt(architecture.Hidden)));
        var (norm, projection) = (map.Find(ModuleRole.EmbeddingNorm), map.Find(ModuleRole.EmbeddingProjection));
        var normIsFirst = norm?.Weight.Shape[0] == architecture.EmbeddingSize;
        if (normIsFirst) state = weights.Norm(state, norm!);
        if (projection is not null) state = weights.Dense(state, projection);
        return normIsFirst ? state : weights.NormWhereThere(state, norm);
    }

    // One table of every position in every type: one row less to add to each token, which is four hundredths of a small model's time.
    private string PlacesOfTypes(ResolvedModule types, ResolvedModule positions, TokenInputs tokens)
    {
        var (kinds, places, width) = (types.Weight.Shape[0], positions.Weight.Shape[0], positions.Weight.Shape[1]);
        var checkpoint = weights.Map.Checkpoint;
        var table = weights.Computed("positions_of_types", [kinds * places, width], () =>
        {
            using var type = types.ReadWeight(checkpoint);
            using var position = positions.ReadWeight(checkpoint);
            return type.unsqueeze(1).Plus(position.unsqueeze(0)).view(-1, width);
        });
        var place = Positions(tokens, weights.Map.Architecture.PositionPadding);
        return _graph.Gather(table, tokens.Types is { } kind ? _graph.Add(_graph.Multiply(kind, _graph.Integer(places)), place) : place);
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
