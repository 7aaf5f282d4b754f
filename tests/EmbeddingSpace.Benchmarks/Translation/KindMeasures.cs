using System.Globalization;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.Benchmarks.Translation;

/// <summary>What labels say of scores of any kind.</summary>
internal static class KindMeasures
{
    /// <summary>Share of right choices.</summary>
    public static double Accuracy(TextScores logits, IReadOnlyList<string> classes, KindTexts test) =>
        Enumerable.Range(0, logits.Count).Average(row => classes[logits.IndexOfLargest(row)] == test.Labels[row] ? 1.0 : 0.0);

    /// <summary>F1 over all labels, and its mean over them.</summary>
    /// <param name="logits">[texts, labels].</param>
    /// <param name="classes">Label names.</param>
    /// <param name="test">Their labels, with commas between them.</param>
    /// <param name="threshold">Probability from which on a label is said.</param>
    public static (double Micro, double Macro) F1(TextScores logits, IReadOnlyList<string> classes, KindTexts test, double threshold)
    {
        var cut = Math.Log(threshold / (1 - threshold));
        var (right, said, there) = (new double[classes.Count], new double[classes.Count], new double[classes.Count]);
        for (var row = 0; row < logits.Count; row++)
        {
            var labels = test.Labels[row].Split(',').ToHashSet(StringComparer.Ordinal);
            for (var label = 0; label < classes.Count; label++)
            {
                var (says, has) = (logits[row][label] >= cut, labels.Contains(classes[label]));
                if (says && has) right[label]++;
                if (says) said[label]++;
                if (has) there[label]++;
            }
        }
        return (2 * right.Sum() / (said.Sum() + there.Sum()),
            Enumerable.Range(0, classes.Count).Average(label => said[label] + there[label] > 0 ? 2 * right[label] / (said[label] + there[label]) : 0));
    }

    /// <summary>Share of the variance of the labels that numbers explain.</summary>
    public static double R2(TextScores numbers, KindTexts test)
    {
        double[] wanted = [.. test.Labels.Select(label => double.Parse(label, CultureInfo.InvariantCulture))];
        var mean = wanted.Average();
        return 1 - (wanted.Select((number, row) => Math.Pow(number - numbers[row][0], 2)).Sum() / wanted.Sum(number => Math.Pow(number - mean, 2)));
    }
}
