using EmbeddingSpace.Models;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>A linear head fitted to a source's logits, with what leave-one-out says of it.</summary>
/// <param name="Map">[features] → [classes].</param>
/// <param name="Strength">Ridge strength a row.</param>
/// <param name="LeaveOneOut">[anchors, classes] leave-one-out predictions, row-major.</param>
/// <param name="Agreeing">Whether the leave-one-out prediction of each anchor chooses the source's class.</param>
/// <param name="ShuffledAgreement">Leave-one-out agreement of the same fit on shuffled pairs.</param>
internal sealed record HeadFit(LinearMap Map, double Strength, double[] LeaveOneOut, bool[] Agreeing, double ShuffledAgreement)
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
        return new(ridge.Solve(logits, strength), strength, predictions.data<double>().ToArray(), agreeing, control.argmax(1).eq(shuffled.argmax(1)).to(float64).mean().item<double>());
    }

    /// <summary>
    /// Put the logits of a stitched model beside this head: a small ridge over both (stacking, Wolpert 1992). The head enters by its
    /// leave-one-out predictions, so that it cannot pose as better than it is, and nothing large is decomposed again.
    /// </summary>
    /// <param name="stitched">[anchors, classes] of the stitched model; stays the caller's.</param>
    /// <param name="logits">[anchors, classes] of the source, float64; stays the caller's.</param>
    /// <param name="seed">Seed of the shuffled control.</param>
    /// <returns>A head over pooled features with the stitched logits behind them.</returns>
    public HeadFit Stack(Tensor stitched, Tensor logits, int seed)
    {
        using var scope = NewDisposeScope();
        var classes = logits.shape[1];
        var stack = Fit(cat([tensor(LeaveOneOut, [logits.shape[0], classes]), stitched.to(float64)], 1), logits, seed);
        var mix = tensor(stack.Map.Weights, [2 * classes, classes]).to(float64);
        var (ofHead, ofStitch) = (mix.narrow(0, 0, classes), mix.narrow(0, classes, classes));
        var weights = cat([tensor(Map.Weights, [Map.InputSize, Map.OutputSize]).to(float64).matmul(ofHead), ofStitch], 0);
        var bias = tensor(Map.Bias).to(float64).matmul(ofHead) + tensor(stack.Map.Bias).to(float64);
        return stack with { Map = LinearMap.From(weights, bias), Strength = Strength, ShuffledAgreement = Math.Max(stack.ShuffledAgreement, ShuffledAgreement) };
    }
}
