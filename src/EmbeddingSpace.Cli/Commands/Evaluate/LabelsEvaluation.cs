namespace EmbeddingSpace.Cli.Commands.Evaluate;

/// <summary>What <c>evaluate</c> hands over of a model that says any of several labels. A share of nothing is 0.</summary>
/// <param name="Kind">That it does.</param>
/// <param name="Rows">Texts.</param>
/// <param name="MicroF1">F1 over all labels of all texts.</param>
/// <param name="MacroF1">Mean F1 of the labels, also of those that no text has.</param>
/// <param name="PerClass">One entry a label.</param>
/// <param name="Threshold">The probability from which on a label counts.</param>
internal sealed record LabelsEvaluation(
    AnswerKind Kind, int Rows, double MicroF1, double MacroF1, IReadOnlyList<LabelsEvaluation.LabelMetrics> PerClass, float Threshold)
{
    /// <summary>Count.</summary>
    /// <param name="labels">Label names.</param>
    /// <param name="wanted">[texts][labels]: the labels that the texts have.</param>
    /// <param name="chosen">[texts][labels]: the labels that the model says.</param>
    /// <param name="threshold">The probability from which on it says them.</param>
    public static LabelsEvaluation Of(IReadOnlyList<string> labels, bool[][] wanted, bool[][] chosen, float threshold)
    {
        var perClass = new List<LabelMetrics>(labels.Count);
        var (right, said, there) = (0, 0, 0);
        for (var label = 0; label < labels.Count; label++)
        {
            var (labelRight, labelSaid, labelThere) = (0, 0, 0);
            for (var text = 0; text < wanted.Length; text++)
            {
                if (chosen[text][label]) labelSaid++;
                if (wanted[text][label]) labelThere++;
                if (chosen[text][label] && wanted[text][label]) labelRight++;
            }
            perClass.Add(new(labels[label], Share(labelRight, labelSaid), Share(labelRight, labelThere), F1(labelRight, labelSaid, labelThere), labelThere));
            (right, said, there) = (right + labelRight, said + labelSaid, there + labelThere);
        }
        return new(AnswerKind.Multiple, wanted.Length, F1(right, said, there), perClass.Average(metrics => metrics.F1), perClass, threshold);
    }

    private static double F1(int right, int said, int there) => Share(2 * right, said + there);

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;

    /// <summary>One label.</summary>
    internal sealed record LabelMetrics(string Label, double Precision, double Recall, double F1, int Support);
}
