using EmbeddingSpace.Models;

namespace EmbeddingSpace.Translation;

/// <summary>A linear head fitted to a source's logits, with what leave-one-out says of it.</summary>
/// <param name="Map">[features] → [classes].</param>
/// <param name="Strength">Ridge strength a row.</param>
/// <param name="Rows">The anchors it can be judged on: those left out one at a time.</param>
/// <param name="LeaveOneOut">[rows, classes] leave-one-out predictions, row-major.</param>
/// <param name="Agreeing">[rows]: whether the leave-one-out prediction chooses the source's class.</param>
/// <param name="ShuffledAgreement">Leave-one-out agreement of the same fit on shuffled pairs.</param>
internal sealed record HeadFit(LinearMap Map, double Strength, long[] Rows, double[] LeaveOneOut, bool[] Agreeing, double ShuffledAgreement)
{
    /// <summary>Agreement on the anchors it can be judged on.</summary>
    public double Agreement => Agreeing.Average(agrees => agrees ? 1.0 : 0.0);
}
