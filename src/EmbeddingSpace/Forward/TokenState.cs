using EmbeddingSpace.Architecture.Families;
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
        var index = lengths.Select(length => position == TokenPosition.Last ? length - 1L : Math.Min(1L, length - 1L)).ToArray();
        return hidden.gather(1, tensor(index, device: hidden.device).view(-1, 1, 1).expand(-1, 1, hidden.shape[2])).squeeze(1);
    }

    /// <summary>Pool the tokens of each sequence.</summary>
    /// <param name="hidden">[batch, sequence, hidden].</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="pooling">How.</param>
    /// <returns>[batch, hidden].</returns>
    public static Tensor Pool(Tensor hidden, TokenBatch batch, Pooling pooling) => pooling switch
    {
        Pooling.Mean => batch.MeanWeights is { } weights ? bmm(weights, hidden).squeeze(1) : hidden.mean([1]),
        Pooling.First => Take(hidden, TokenPosition.First, batch.Lengths),
        Pooling.Last => Take(hidden, TokenPosition.Last, batch.Lengths),
        Pooling.Second => Take(hidden, TokenPosition.Second, batch.Lengths),
        _ => throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "Expected Mean, First, Last or Second."),
    };
}
