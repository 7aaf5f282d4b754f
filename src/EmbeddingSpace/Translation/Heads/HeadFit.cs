using EmbeddingSpace.Forward;
using EmbeddingSpace.Translation.Sources;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>A linear head fitted to a source's answers, with what leave-one-out says of it.</summary>
/// <param name="Map">[features] → [outputs].</param>
/// <param name="Strength">Ridge strength a row.</param>
/// <param name="Rows">The anchors it can be judged on: those left out one at a time.</param>
/// <param name="LeaveOneOut">[rows, outputs] leave-one-out predictions, row-major; of several labels as logits, with cuts chosen on other rows.</param>
/// <param name="Agreeing">[rows]: how far the leave-one-out prediction says what the source says.</param>
/// <param name="ShuffledAgreement">Leave-one-out agreement of the same fit on shuffled pairs.</param>
/// <param name="Temperature">What the fitted logits were divided by; null = they stand as fitted, or each label has a scale of its own.</param>
internal sealed record HeadFit(LinearMap Map, double Strength, long[] Rows, double[] LeaveOneOut, AnswerAgreement[] Agreeing, double ShuffledAgreement,
    double? Temperature = null)
{
    /// <summary>Agreement on the anchors it can be judged on.</summary>
    public double Agreement => AnswerAgreement.Share(Agreeing);

    /// <summary>[rows, outputs]: the leave-one-out predictions on the scale of the logits that the map gives.</summary>
    public double[] JudgedLogits => Temperature is { } temperature ? Array.ConvertAll(LeaveOneOut, logit => logit / temperature) : LeaveOneOut;

    /// <summary>
    /// The same head, as sure as its source: logits scaled so that the leave-one-out probabilities are nearest to the source's, of exclusive classes by one
    /// temperature, of several labels each by itself around the threshold. Numbers stand as fitted.
    /// </summary>
    /// <param name="logits">[anchors, outputs] of the source; stays the caller's.</param>
    /// <param name="answers">What the source says.</param>
    public HeadFit AsSureAs(Tensor logits, SourceAnswers answers)
    {
        if (answers is SourceNumbers) return this;
        using var scope = NewDisposeScope();
        var own = logits.index_select(0, tensor(Rows));
        var judged = tensor(LeaveOneOut, [Rows.Length, Map.OutputSize]);
        if (answers is SourceLabels labels) return Scaled(LabelScaling.Transfer(own, judged, labels.LogitThreshold), labels.LogitThreshold);
        var temperature = TemperatureScaling.Transfer(own, judged);
        return this with
        {
            Map = new(Array.ConvertAll(Map.Weights, weight => (float)(weight / temperature)), Array.ConvertAll(Map.Bias, bias => (float)(bias / temperature))),
            Temperature = temperature,
        };
    }

    // What stands at the threshold stays there.
    private HeadFit Scaled(double[] scales, double threshold)
    {
        double Around(double logit, int label) => threshold + (scales[label] * (logit - threshold));
        var size = scales.Length;
        return this with
        {
            Map = new([.. Map.Weights.Select((weight, i) => (float)(weight * scales[i % size]))],
                [.. Map.Bias.Select((bias, label) => (float)Around(bias, label))]),
            LeaveOneOut = [.. LeaveOneOut.Select((logit, i) => Around(logit, i % size))],
        };
    }
}
