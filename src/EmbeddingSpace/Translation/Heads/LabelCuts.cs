using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// From which fitted number on each of several labels is said: where its F1 against the source's decisions is best. A ridge draws rare labels towards their
/// mean, so that the source's own threshold would hardly ever say them (measured on 28 emotions: macro F1 .283 with cuts, .183 without).
/// </summary>
internal static class LabelCuts
{
    /// <summary>Parts of the anchors that are judged with cuts chosen on the others.</summary>
    private const int Folds = 5;

    /// <summary>Choose.</summary>
    /// <param name="fitted">[rows, labels] what was fitted, left out one at a time.</param>
    /// <param name="rows">Which anchor each row is.</param>
    /// <param name="labels">What the source says.</param>
    /// <param name="otherwise">The cut of a label that the source says for none of the rows.</param>
    /// <returns>The cut of each label.</returns>
    public static double[] Choose(ReadOnlySpan<double> fitted, IReadOnlyList<long> rows, SourceLabels labels, double otherwise)
    {
        var cuts = new double[labels.Classes.Count];
        var (values, said) = (new double[rows.Count], new bool[rows.Count]);
        for (var label = 0; label < cuts.Length; label++)
        {
            for (var i = 0; i < values.Length; i++) (values[i], said[i]) = (fitted[(i * cuts.Length) + label], labels.Says(rows[i], label));
            Array.Sort(values, said);
            cuts[label] = Best(values, said) ?? otherwise;
        }
        return cuts;
    }

    /// <summary>What was fitted less the cut of its label, each part of the rows with cuts that were chosen on the others.</summary>
    /// <inheritdoc cref="Choose"/>
    public static double[] Margins(double[] fitted, IReadOnlyList<long> rows, SourceLabels labels, double otherwise)
    {
        var size = labels.Classes.Count;
        var margins = new double[fitted.Length];
        for (var fold = 0; fold < Folds; fold++)
        {
            int[] others = [.. Enumerable.Range(0, rows.Count).Where(row => row % Folds != fold)];
            double[] seen = [.. others.SelectMany(row => fitted[(row * size)..((row + 1) * size)])];
            var cuts = Choose(seen, [.. others.Select(row => rows[row])], labels, otherwise);
            for (var row = fold; row < rows.Count; row += Folds)
                for (var label = 0; label < size; label++) margins[(row * size) + label] = fitted[(row * size) + label] - cuts[label];
        }
        return margins;
    }

    // Values in ascending order.
    private static double? Best(double[] values, bool[] said)
    {
        var there = said.Count(one => one);
        if (there == 0) return null;
        var (best, cut, right) = (-1.0, 0.0, 0);
        for (var i = values.Length - 1; i >= 0; i--)
        {
            if (said[i]) right++;
            // Equal values are all said, or none.
            if (i > 0 && values[i - 1] == values[i]) continue;
            var quality = 2.0 * right / (values.Length - i + there);
            if (quality <= best) continue;
            (best, cut) = (quality, i > 0 ? (values[i] + values[i - 1]) / 2 : values[i]);
        }
        return cut;
    }
}
