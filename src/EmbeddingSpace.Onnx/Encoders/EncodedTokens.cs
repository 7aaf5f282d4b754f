using EmbeddingSpace.Forward;

namespace EmbeddingSpace.Onnx.Encoders;

/// <summary>The states of some tokens, each computed when it is first asked for, and once for all heads.</summary>
/// <param name="encoder">The encoder.</param>
/// <param name="tokens">The tokens.</param>
internal sealed class EncodedTokens(EncoderNodes encoder, TokenInputs tokens)
{
    private readonly List<string> _states = [];

    /// <summary>The encoder.</summary>
    public EncoderNodes Encoder => encoder;

    /// <summary>The tokens.</summary>
    public TokenInputs Tokens => tokens;

    /// <summary>The state behind the last block [batch, sequence, hidden].</summary>
    public string Last => State(encoder.Weights.Map.Architecture.Layers);

    /// <summary>A state [batch, sequence, hidden]: 0 = embeddings, N = last block.</summary>
    public string State(int number)
    {
        if (_states.Count == 0) _states.Add(encoder.Embed(tokens));
        if (_states.Count <= number) encoder.Run(_states[^1], tokens, _states.Count - 1, number, (_, state) => _states.Add(state));
        return _states[number];
    }

    /// <summary>Pooled states of layers side by side, pooling by pooling, within it layer by layer [batch, poolings × layers × hidden].</summary>
    public string Features(IReadOnlyList<int> layers, IReadOnlyList<Pooling> poolings)
    {
        var parts = poolings.SelectMany(pooling => layers.Select(layer => Pooled(layer, pooling))).ToList();
        return tokens.Once($"features {string.Join(' ', parts)}", () => encoder.Weights.Graph.Join(1, parts));
    }

    private string Pooled(int layer, Pooling pooling)
    {
        var state = State(layer);
        return tokens.Once($"{pooling} of {state}", () => pooling switch
        {
            Pooling.Mean => tokens.Mean(state),
            Pooling.First => tokens.First(state),
            Pooling.Last => tokens.Last(state),
            Pooling.Second => tokens.Second(state),
            _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "Expected Mean, First, Last or Second."),
        });
    }
}
