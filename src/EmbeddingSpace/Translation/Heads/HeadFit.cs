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
    /// <summary>How it would agree had it been fitted to fewer texts, fewest first; empty where that was not measured.</summary>
    public IReadOnlyList<LearntFrom> Curve { get; init; } = [];

    /// <summary>[rows, outputs], row-major: what the map gives for the rows, to which it was fitted; null where that was not kept.</summary>
    public double[]? Fitted { get; init; }

    /// <summary>[features]: their means over the anchors; null where the head reads more than features.</summary>
    public double[]? FeatureMeans { get; init; }

    /// <summary>Agreement on the anchors it can be judged on.</summary>
    public double Agreement => AnswerAgreement.Share(Agreeing);

    /// <summary>[rows, outputs]: the leave-one-out predictions on the scale of the logits that the map gives.</summary>
    public double[] JudgedLogits => Temperature is { } temperature ? Array.ConvertAll(LeaveOneOut, logit => logit / temperature) : LeaveOneOut;

    /// <summary>A fitted map with what is said of rows that it was not fitted to; of several labels every cut is moved to the threshold, so that the head is
    /// one over logits as its source's is.</summary>
    /// <param name="goal">What it was fitted to.</param>
    /// <param name="map">[features] → [outputs].</param>
    /// <param name="strength">Ridge strength a row.</param>
    /// <param name="judged">The anchors it is judged on.</param>
    /// <param name="predictions">[judged, outputs], row-major: what fits without them say of them.</param>
    /// <param name="strangers">[judged]: whose answers each of them got in the control.</param>
    /// <param name="control">[judged, outputs]: the same of the control.</param>
    /// <param name="fitted">[judged, outputs]: what the map gives for them; null where that was not kept.</param>
    public static HeadFit Of(HeadGoal goal, LinearMap map, double strength, long[] judged, double[] predictions, long[] strangers, double[] control,
        double[]? fitted = null)
    {
        var (said, agreeing) = goal.Judge(predictions, judged);
        var chance = AnswerAgreement.Share(goal.Judge(control, strangers).Agreeing);
        if (goal.Answers is not SourceLabels labels) return new(map, strength, judged, said, agreeing, chance) { Fitted = fitted };
        var cuts = LabelCuts.Choose(predictions, judged, labels, goal.UnseenCut(labels));
        double Moved(double logit, int label) => logit - cuts[label] + labels.LogitThreshold;
        float[] bias = [.. map.Bias.Select((bias, label) => (float)Moved(bias, label))];
        return new(new(map.Weights, bias), strength, judged, said, agreeing, chance)
        {
            Fitted = fitted is null ? null : [.. fitted.Select((logit, i) => Moved(logit, i % bias.Length))],
        };
    }

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
            Fitted = Fitted is null ? null : Array.ConvertAll(Fitted, logit => logit / temperature),
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
            Fitted = Fitted is null ? null : [.. Fitted.Select((logit, i) => Around(logit, i % size))],
        };
    }
}
