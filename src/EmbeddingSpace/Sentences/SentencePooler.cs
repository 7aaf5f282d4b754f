using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Sentences;

/// <summary>Makes one vector of the last states of each text's tokens.</summary>
internal static class SentencePooler
{
    /// <summary>Pool.</summary>
    /// <param name="last">[batch, sequence, hidden], the state behind the last block.</param>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="pooling">How.</param>
    /// <param name="leftOut">Tokens at the beginning of each text that are left out.</param>
    /// <returns>[batch, hidden]; zeros for a text with no further token.</returns>
    public static Tensor Pool(Tensor last, TokenBatch batch, SentencePooling pooling, int leftOut) => pooling switch
    {
        SentencePooling.WeightedMean => Weighted(last, batch, pooling, leftOut),
        SentencePooling.Maximum => Maximum(last, batch, leftOut),
        _ when leftOut > 0 => Weighted(last, batch, pooling, leftOut),
        SentencePooling.First => TokenState.Take(last, TokenPosition.First, batch.Lengths),
        SentencePooling.Last => TokenState.Take(last, TokenPosition.Last, batch.Lengths),
        SentencePooling.Mean => TokenState.Pool(last, batch, Pooling.Mean),
        _ => TokenState.Pool(last, batch, Pooling.Mean) * Column(batch, MathF.Sqrt, last),
    };

    /// <summary>What a pooling multiplies each token's state with before it adds them up; null where it does something else.</summary>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="pooling">How.</param>
    /// <param name="leftOut">Tokens at the beginning of each text that are left out.</param>
    /// <param name="device">Where the weights go.</param>
    /// <returns>[batch, sequence, 1].</returns>
    public static Tensor? Weights(TokenBatch batch, SentencePooling pooling, int leftOut, Device device) =>
        WeightOf(pooling, leftOut) is { } weight ? Weights(batch, leftOut, weight, device).transpose(1, 2) : null;

    // Of a token of a text of so many, with so many at the beginning left out.
    private static Func<int, int, float>? WeightOf(SentencePooling pooling, int leftOut) => pooling switch
    {
        SentencePooling.WeightedMean => (token, length) => (token + 1) / (Sum(length) - Sum(leftOut)),
        SentencePooling.First => (token, _) => token == leftOut ? 1 : 0,
        SentencePooling.Last => (token, length) => token == length - 1 ? 1 : 0,
        SentencePooling.Mean => (_, length) => 1f / (length - leftOut),
        SentencePooling.Maximum => null,
        _ => (_, length) => 1 / MathF.Sqrt(length - leftOut),
    };

    private static Tensor Maximum(Tensor last, TokenBatch batch, int leftOut)
    {
        var states = batch.Attendable is { } attendable
            ? last.FilledWhere(attendable.view(batch.Count, batch.SequenceLength, 1).logical_not(), float.NegativeInfinity)
            : last;
        if (leftOut == 0) return states.amax([1]);
        var first = Math.Min(leftOut, batch.SequenceLength - 1);
        // Of a text without a further token the largest is that of nothing.
        return states.narrow(1, first, batch.SequenceLength - first).amax([1])
            .FilledWhere(Column(batch, length => length > leftOut ? 0 : 1, last).to(ScalarType.Bool), 0);
    }

    private static Tensor Weighted(Tensor last, TokenBatch batch, SentencePooling pooling, int leftOut) =>
        bmm(Weights(batch, leftOut, WeightOf(pooling, leftOut)!, last.device), last).squeeze(1);

    // [batch, 1, sequence].
    private static Tensor Weights(TokenBatch batch, int leftOut, Func<int, int, float> weight, Device device)
    {
        var weights = new float[batch.Count * batch.SequenceLength];
        for (var row = 0; row < batch.Count; row++)
            for (var token = leftOut; token < batch.Lengths[row]; token++)
                weights[row * batch.SequenceLength + token] = weight(token, batch.Lengths[row]);
        return tensor(weights, [batch.Count, 1, batch.SequenceLength], device: device);
    }

    // 1 + 2 + … + n.
    private static float Sum(int count) => count * (count + 1f) / 2;

    private static Tensor Column(TokenBatch batch, Func<float, float> value, Tensor like) =>
        tensor(batch.Lengths.Select(length => value(length)).ToArray(), [batch.Count, 1], device: like.device);
}
