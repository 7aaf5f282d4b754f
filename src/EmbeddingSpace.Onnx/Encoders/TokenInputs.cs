using EmbeddingSpace.Onnx.Graphs;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>The tokens that a graph reads, padded on the right, and what every part of a model computes of them alone.</summary>
/// <param name="graph">The graph.</param>
/// <param name="ids">[batch, sequence] token ids.</param>
/// <param name="mask">[batch, sequence] 1 where a token is no padding, else 0.</param>
/// <param name="types">[batch, sequence] token types; null where the model tells none apart.</param>
internal sealed class TokenInputs(GraphBuilder graph, string ids, string mask, string? types)
{
    /// <summary>What is added to the score of a token that is not seen: far below every score, and yet a number, so that what stands in the padding becomes
    /// none that is not.</summary>
    private const double Unseen = -1e30;

    /// <summary>[batch, sequence] token ids.</summary>
    public string Ids => ids;

    /// <summary>[batch, sequence] 1 where a token is no padding, else 0; whole numbers.</summary>
    public string Mask => mask;

    /// <summary>[batch, sequence] token types; null where the model tells none apart.</summary>
    public string? Types => types;

    /// <summary>Tokens of the longest text; a whole number.</summary>
    public string SequenceLength => Once("length", () => graph.Gather(graph.Node("Shape", [ids]), graph.Integer(1)));

    /// <summary>[sequence] the place of each token, from 0.</summary>
    public string Places => Once("places", () => graph.Range(graph.Integer(0), SequenceLength));

    /// <summary>[batch, sequence] 1 where a token is no padding, else 0; numbers.</summary>
    public string Weights => Once("weights", () => graph.Cast(mask, ElementType.Float));

    /// <summary>[batch, sequence] whether a token is no padding.</summary>
    public string Attendable => Once("attendable", () => graph.Cast(mask, ElementType.Boolean));

    /// <summary>[batch] tokens of each text; whole numbers.</summary>
    public string Lengths => Once("lengths", () => graph.Sum(mask, 1, keep: false));

    /// <summary>[sequence, sequence] how far the second token stands behind the first.</summary>
    public string Ahead => Once("ahead", () => graph.Subtract(graph.Unsqueeze(Places, 0), graph.Unsqueeze(Places, 1)));

    /// <summary>What is added to scores: [batch, 1, 1, sequence], or [batch, 1, sequence, sequence] where tokens do not see all others.</summary>
    /// <param name="causal">Whether a token sees only itself and the tokens before it.</param>
    /// <param name="reach">How far from itself a token sees; null = as far as the text goes.</param>
    public string AttentionBias(bool causal, int? reach) => Once($"bias {causal} {reach}", () =>
    {
        if (!causal && reach is null)
            return graph.Unsqueeze(graph.Multiply(graph.Subtract(graph.Number(1), Weights), graph.Number(Unseen)), 1, 2);
        // One sum for both, as two would leave the numbers.
        var seen = graph.Unsqueeze(Attendable, 1, 2);
        if (causal) seen = graph.And(seen, graph.Node("Not", [graph.Node("Greater", [Ahead, graph.Integer(0)])]));
        if (reach is { } far) seen = graph.And(seen, graph.Node("Not", [graph.Node("Greater", [graph.Node("Abs", [Ahead]), graph.Integer(far)])]));
        return graph.Where(seen, graph.Number(0), graph.Number(Unseen));
    });

    /// <summary>Sums of states [batch, sequence, hidden] → [batch, hidden].</summary>
    /// <param name="states">The states.</param>
    /// <param name="weights">[batch, sequence] what each token's are multiplied with.</param>
    public string WeightedSum(string states, string weights) => graph.Squeeze(graph.Product(graph.Unsqueeze(weights, 1), states), 1);

    /// <summary>[batch, sequence] one over the number of tokens where a token is no padding, else 0.</summary>
    public string MeanWeights => Once("mean", () => graph.Divide(Weights, graph.Sum(Weights, 1, keep: true)));

    /// <summary>Means of states over the tokens [batch, sequence, hidden] → [batch, hidden].</summary>
    public string Mean(string states) => WeightedSum(states, MeanWeights);

    /// <summary>The state of the first token [batch, sequence, hidden] → [batch, hidden].</summary>
    public string First(string states) => graph.Gather(states, graph.Integer(0), 1);

    /// <summary>The state of the last token.</summary>
    public string Last(string states) => Take(states, Once("last", () => graph.Subtract(Lengths, graph.Integer(1))));

    /// <summary>The state of the second token, or of the only one.</summary>
    public string Second(string states) => Take(states, Once("second", () =>
        graph.Node("Min", [graph.Subtract(Lengths, graph.Integer(1)), graph.Integer(1)])));

    /// <summary>The state of the last token that is not a literal padding token; of the first where all are.</summary>
    /// <param name="states">[batch, sequence, hidden].</param>
    /// <param name="padding">The padding token; null where there is none.</param>
    public string LastBeforePadding(string states, long? padding) => padding is not { } token ? Last(states) : Take(states, Once("last of text", () =>
    {
        var kept = graph.And(Attendable, graph.Node("Not", [graph.Node("Equal", [ids, graph.Integer(token)])]));
        return graph.Largest(graph.Where(kept, graph.Unsqueeze(Places, 0), graph.Integer(0)), 1);
    }));

    /// <summary>A value that is computed once for these tokens.</summary>
    public string Once(string key, Func<string> make) => graph.Once($"{key} of {ids}", make);

    // The place of each text's token [batch].
    private string Take(string states, string places) => graph.Node("GatherND", [states, graph.Unsqueeze(places, 1)], ("batch_dims", 1L));
}
