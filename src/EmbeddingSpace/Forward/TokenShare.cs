using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>How one pooling shares a vector out to the tokens it is made of.</summary>
/// <param name="Weights">[batch, sequence, 1]: what each token's state is multiplied with before all are added up.</param>
/// <param name="IsOneToken">Whether one token of each text has the whole weight, so that what is pooled is its state.</param>
internal sealed record TokenShare(Tensor Weights, bool IsOneToken = false)
{
    /// <summary>[layers or 1, classes]: what is taken off all that the one token adds, layers told apart or added up as the contributions are; null: nothing.
    /// </summary>
    public Tensor? Offset { get; init; }

    /// <summary>Whether a pooling takes the state of one token.</summary>
    public static bool TakesOneToken(Pooling pooling) => pooling != Pooling.Mean;

    /// <summary>That of a pooling.</summary>
    /// <param name="batch">The batch the states belong to.</param>
    /// <param name="pooling">How they are pooled.</param>
    /// <param name="device">Where the weights go.</param>
    public static TokenShare Of(TokenBatch batch, Pooling pooling, Device device) =>
        new(TokenState.PoolingWeights(batch, pooling, device), TakesOneToken(pooling));
}
