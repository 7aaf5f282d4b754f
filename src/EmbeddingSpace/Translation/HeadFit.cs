using EmbeddingSpace.Models;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>A linear head fitted to a source's logits, with what leave-one-out says of it.</summary>
/// <param name="Map">[features] → [classes].</param>
/// <param name="Strength">Ridge strength a row.</param>
/// <param name="Agreeing">Whether the leave-one-out prediction of each anchor chooses the source's class.</param>
/// <param name="ShuffledAgreement">Leave-one-out agreement of the same fit on shuffled pairs.</param>
internal sealed record HeadFit(LinearMap Map, double Strength, bool[] Agreeing, double ShuffledAgreement)
{
    /// <summary>Fit.</summary>
    /// <param name="features">[anchors, features]; stays the caller's.</param>
    /// <param name="logits">[anchors, classes] of the source, float64; stays the caller's.</param>
    /// <param name="seed">Seed of the shuffled control.</param>
    public static HeadFit Fit(Tensor features, Tensor logits, int seed)
    {
        using var scope = NewDisposeScope();
        using var ridge = new RidgeRegression(features);
        var (strength, predictions) = RegularisationPath.Choose(ridge, logits);
        var agreeing = predictions.argmax(1).eq(logits.argmax(1)).data<bool>().ToArray();
        var shuffled = logits.index_select(0, tensor(SeededOrder.Of((int)logits.shape[0], seed)));
        var (_, control) = RegularisationPath.Choose(ridge, shuffled);
        return new(ridge.Solve(logits, strength), strength, agreeing, control.argmax(1).eq(shuffled.argmax(1)).to(float64).mean().item<double>());
    }
}
