namespace EmbeddingSpace.Foundation;

/// <summary>What turns logits into probabilities; in double, as exponents of float32 lose the small ones.</summary>
internal static class Activations
{
    /// <summary>Probabilities of classes of which one is right.</summary>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        // From the largest logit down, so that no exponent overflows.
        double largest = logits[ArgMax.Of(logits)], sum = 0;
        foreach (var logit in logits) sum += Math.Exp(logit - largest);
        for (var i = 0; i < logits.Length; i++) probabilities[i] = (float)(Math.Exp(logits[i] - largest) / sum);
    }

    /// <summary>Probability of each of some labels, whatever the others say.</summary>
    public static void Sigmoid(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        for (var i = 0; i < logits.Length; i++) probabilities[i] = Sigmoid(logits[i]);
    }

    /// <summary>Probability of one label.</summary>
    public static float Sigmoid(float logit) => (float)(1 / (1 + Math.Exp(-(double)logit)));
}
