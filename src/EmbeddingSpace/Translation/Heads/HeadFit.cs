using EmbeddingSpace.Forward;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>A linear head fitted to a source's logits, with what leave-one-out says of it.</summary>
/// <param name="Map">[features] → [classes].</param>
/// <param name="Strength">Ridge strength a row.</param>
/// <param name="Rows">The anchors it can be judged on: those left out one at a time.</param>
/// <param name="LeaveOneOut">[rows, classes] leave-one-out predictions, row-major.</param>
/// <param name="Agreeing">[rows]: whether the leave-one-out prediction chooses the source's class.</param>
/// <param name="ShuffledAgreement">Leave-one-out agreement of the same fit on shuffled pairs.</param>
/// <param name="Temperature">What the fitted logits were divided by; null = they stand as fitted.</param>
internal sealed record HeadFit(LinearMap Map, double Strength, long[] Rows, double[] LeaveOneOut, bool[] Agreeing, double ShuffledAgreement,
    double? Temperature = null)
{
    /// <summary>Agreement on the anchors it can be judged on.</summary>
    public double Agreement => Agreeing.Average(agrees => agrees ? 1.0 : 0.0);

    /// <summary>
    /// The same head, as sure as its source: logits divided by the temperature at which the leave-one-out probabilities are nearest to the source's.
    /// </summary>
    /// <param name="logits">[anchors, classes] of the source; stays the caller's.</param>
    public HeadFit AsSureAs(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var temperature = TemperatureScaling.Transfer(logits.index_select(0, tensor(Rows)), tensor(LeaveOneOut, [Rows.Length, Map.OutputSize]));
        return this with
        {
            Map = new(Array.ConvertAll(Map.Weights, weight => (float)(weight / temperature)), Array.ConvertAll(Map.Bias, bias => (float)(bias / temperature))),
            Temperature = temperature,
        };
    }
}
