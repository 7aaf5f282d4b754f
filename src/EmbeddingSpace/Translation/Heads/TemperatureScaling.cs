using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// One number that makes probabilities mean something: logits divided by a temperature T choose the same classes and are as sure as they are
/// right (Guo et al. 2017). A translated classifier takes T over from its source without a label: the source's probabilities stand for the labels.
/// </summary>
/// <remarks>
/// The cross-entropy is convex in 1 / T, so its slope has one zero, which bisection finds to float64. Where every logit already ranks as wanted, or
/// none does, the best T lies at an end of the range that is searched: <see cref="Lowest"/> to <see cref="Highest"/>.
/// </remarks>
public static class TemperatureScaling
{
    /// <summary>Lower end of the range searched.</summary>
    public const double Lowest = 0.01;

    /// <summary>Upper end of the range searched.</summary>
    public const double Highest = 100;

    // 2⁻⁶⁰ of the range's logarithm: below the spacing of float64 near 1.
    private const int Bisections = 60;

    private const double RelativeRounding = 1e-12; // float64, sums of thousands of numbers

    /// <summary>Take the temperature over from the source.</summary>
    /// <param name="source">[texts, classes] logits of the source.</param>
    /// <param name="translated">[texts, classes] logits of the translation, of the same texts and classes; held out from its fit.</param>
    /// <returns>T to divide the translation's logits by.</returns>
    /// <exception cref="ArgumentException">The two differ in texts or classes, or there is no text.</exception>
    public static double Transfer(TextScores source, TextScores translated)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(translated);
        if (source.Count != translated.Count || source.Size != translated.Size || source.Count == 0)
            throw new ArgumentException($"'translated': expected {source.Count} x {source.Size} logits as in 'source', and at least one text, "
                + $"got {translated.Count} x {translated.Size}.", nameof(translated));
        using var scope = NewDisposeScope();
        return Transfer(source.ToTensor(), translated.ToTensor());
    }

    /// <summary>Fit the temperature to labels.</summary>
    /// <param name="logits">[texts, classes].</param>
    /// <param name="labels">Class index of each text.</param>
    /// <returns>T to divide the logits by.</returns>
    /// <exception cref="ArgumentException">There is no text, or not one label a text.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is no class.</exception>
    public static double FitToLabels(TextScores logits, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count != logits.Count || labels.Count == 0)
            throw new ArgumentException($"'labels': expected {logits.Count} labels, one a text, and at least one, got {labels.Count}.", nameof(labels));
        foreach (var label in labels)
            if (label < 0 || label >= logits.Size)
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"'labels': expected class indices from 0 to {logits.Size - 1}.");
        using var scope = NewDisposeScope();
        var wanted = nn.functional.one_hot(tensor(labels.Select(label => (long)label).ToArray()), logits.Size).to(float64);
        return Search(wanted, logits.ToTensor().to(float64));
    }

    /// <summary>Take the temperature over from the source.</summary>
    /// <param name="sourceLogits">[texts, classes] of the source; stays the caller's.</param>
    /// <param name="translatedLogits">[texts, classes] of the translation, held out from its fit; stays the caller's.</param>
    internal static double Transfer(Tensor sourceLogits, Tensor translatedLogits)
    {
        using var scope = NewDisposeScope();
        return Search(sourceLogits.to(float64).softmax(1), translatedLogits.to(float64));
    }

    private static double Search(Tensor wanted, Tensor logits)
    {
        using var gradients = inference_mode();
        // Slope of the cross-entropy in β = 1 / T: the logit that the probabilities expect minus the one that is wanted.
        double Slope(double temperature)
        {
            using var one = NewDisposeScope();
            return ((logits.Over(temperature).softmax(1) - wanted) * logits).sum().item<double>();
        }

        var (low, high) = (Math.Log(Lowest), Math.Log(Highest));
        // Where every text is right the slope nears 0 from below, and what is left of it at the end is rounding.
        if (Slope(Lowest) <= RelativeRounding * logits.abs().sum().item<double>()) return Lowest;
        if (Slope(Highest) >= 0) return Highest;
        for (var step = 0; step < Bisections; step++)
        {
            var middle = (low + high) / 2;
            if (Slope(Math.Exp(middle)) > 0) low = middle;
            else high = middle;
        }
        return Math.Exp((low + high) / 2);
    }
}
