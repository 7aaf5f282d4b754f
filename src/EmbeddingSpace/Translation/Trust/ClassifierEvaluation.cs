using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>What labels say of a classifier's probabilities.</summary>
/// <param name="Texts">Labelled texts.</param>
/// <param name="Accuracy">Share of texts with the right class.</param>
/// <param name="MajorityShare">Share of the most frequent label: what always answering it reaches.</param>
/// <param name="LogLoss">Mean of −ln p(right class).</param>
/// <param name="Brier">Mean over texts of the squared distance of the probabilities from the right answer (0 best, 2 worst).</param>
/// <param name="CalibrationError">Expected calibration error over <see cref="Bins"/> bins of equal mass: texts are sorted by the probability of their
/// chosen class and cut into bins of equally many; mean distance of a bin's accuracy from its mean probability, weighted by texts.</param>
public sealed record ClassifierEvaluation(int Texts, double Accuracy, double MajorityShare, double LogLoss, double Brier, double CalibrationError)
{
    /// <summary>Bins of the calibration error; with fewer texts one bin a text.</summary>
    public const int Bins = 15;

    /// <summary>Measure.</summary>
    /// <param name="logits">[texts, classes].</param>
    /// <param name="labels">Class index of each text.</param>
    /// <param name="temperature">What the logits are divided by first.</param>
    /// <exception cref="ArgumentException">There is no text, or not one label a text.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A label is no class, or the temperature is not positive.</exception>
    public static ClassifierEvaluation Measure(TextScores logits, IReadOnlyList<int> labels, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        if (labels.Count != logits.Count || labels.Count == 0)
            throw new ArgumentException($"'labels': expected {logits.Count} labels, one a text, and at least one, got {labels.Count}.", nameof(labels));
        var sure = new (double Probability, bool Right)[labels.Count];
        var (loss, brier) = (0.0, 0.0);
        for (var row = 0; row < labels.Count; row++)
        {
            var values = logits[row];
            var label = labels[row];
            if (label < 0 || label >= values.Length)
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"'labels': expected class indices from 0 to {values.Length - 1}.");
            var best = ArgMax.Of(values);
            var sum = 0.0;
            foreach (var value in values) sum += Math.Exp((value - values[best]) / temperature);
            for (var index = 0; index < values.Length; index++)
            {
                var probability = Math.Exp((values[index] - values[best]) / temperature) / sum;
                brier += Math.Pow(probability - (index == label ? 1 : 0), 2);
            }
            loss += Math.Log(sum) - (values[label] - values[best]) / temperature;
            sure[row] = (1 / sum, best == label);
        }
        double count = labels.Count;
        var (right, majority) = (sure.Count(entry => entry.Right), labels.CountBy(label => label).Max(entry => entry.Value));
        return new(labels.Count, right / count, majority / count, loss / count, brier / count, Miscalibration(sure));
    }

    private static double Miscalibration((double Probability, bool Right)[] sure)
    {
        var sorted = sure.OrderBy(entry => entry.Probability).ToArray();
        var bins = Math.Min(Bins, sorted.Length);
        var sum = 0.0;
        for (var bin = 0; bin < bins; bin++)
        {
            // Long products: a bin's ends are exact whatever the number of texts.
            var (from, to) = ((int)((long)bin * sorted.Length / bins), (int)((long)(bin + 1) * sorted.Length / bins));
            sum += Math.Abs(sorted[from..to].Sum(entry => entry.Probability - (entry.Right ? 1 : 0)));
        }
        return sum / sorted.Length;
    }
}
