using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>One vector a sequence out of the hidden states of its tokens.</summary>
internal static class TokenState
{
    /// <summary>The state of one token of each sequence.</summary>
    /// <param name="hidden">[batch, sequence, hidden].</param>
    /// <param name="position">Which token.</param>
    /// <param name="lengths">Tokens of each sequence.</param>
    /// <returns>[batch, hidden].</returns>
    public static Tensor Take(Tensor hidden, TokenPosition position, IReadOnlyList<int> lengths)
    {
        if (position == TokenPosition.Mean)
            throw new ArgumentOutOfRangeException(nameof(position), position, "Expected one token, not the mean of all.");
        if (position == TokenPosition.First) return hidden.select(1, 0);
        return hidden.gather(1, Places(position, lengths, hidden.device).expand(-1, 1, hidden.shape[2])).squeeze(1);
    }

    /// <summary>What <see cref="Pool"/> multiplies each token's state with, before it adds them up.</summary>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="pooling">How they are pooled.</param>
    /// <param name="device">Where the weights go.</param>
    /// <returns>[batch, sequence, 1].</returns>
    public static Tensor PoolingWeights(TokenBatch batch, Pooling pooling, Device device)
    {
        if (pooling == Pooling.Mean)
            return batch.MeanWeights is { } weights
                ? weights.transpose(1, 2)
                : NewTensor.Full([batch.Count, batch.SequenceLength, 1], 1.0 / batch.SequenceLength, float32, device);
        return NewTensor.Range(batch.SequenceLength, device).view(1, -1, 1).eq(Places(PositionOf(pooling), batch.Lengths, device)).to(float32);
    }

    /// <summary>Pool the tokens of each sequence.</summary>
    /// <param name="hidden">[batch, sequence, hidden].</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="pooling">How.</param>
    /// <returns>[batch, hidden].</returns>
    public static Tensor Pool(Tensor hidden, TokenBatch batch, Pooling pooling) => pooling == Pooling.Mean
        ? batch.MeanWeights is { } weights ? bmm(weights, hidden).squeeze(1) : hidden.mean([1])
        : Take(hidden, PositionOf(pooling), batch.Lengths);

    private static TokenPosition PositionOf(Pooling pooling) => pooling switch
    {
        Pooling.First => TokenPosition.First,
        Pooling.Last => TokenPosition.Last,
        Pooling.Second => TokenPosition.Second,
        _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "Expected Mean, First, Last or Second."),
    };

    // Which token of each sequence: [batch, 1, 1].
    private static Tensor Places(TokenPosition position, IReadOnlyList<int> lengths, Device device) => tensor(lengths.Select(length => position switch
    {
        TokenPosition.First => 0L,
        TokenPosition.Last => length - 1L,
        _ => Math.Min(1L, length - 1L),
    }).ToArray(), device: device).view(-1, 1, 1);
}
