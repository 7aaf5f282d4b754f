using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Methods;

/// <summary>
/// The plain mean of two opinions: the pooled head's logits and those of the best stitch, each centred over the classes and divided by its
/// standard deviation over the anchors (a committee; Perrone and Cooper 1993). Weights fitted on foreign anchors would lean on what agrees
/// there; the mean is what held on other texts (related SST-2 without text: .819 against .796 and .791 alone).
/// </summary>
internal sealed class CombinedMethod : ITranslationMethod
{
    /// <summary>What is tried where no stitch was tried before.</summary>
    private static IEnumerable<ITranslationMethod> StitchingMethods =>
        new[] { TranslationMethod.TokenRidge, TranslationMethod.Procrustes }.Select(TranslationMethods.Of);

    /// <inheritdoc/>
    public TranslationMethod Method => TranslationMethod.Combined;

    /// <inheritdoc/>
    public string Reference => "Perrone and Cooper 1993";

    /// <inheritdoc/>
    public string? Obstacle(TranslationWork work) =>
        !work.Answers.AreExclusive ? "it weighs classes against each other, and the source's answers do not exclude one another" :
        StitchingMethods.Any(method => method.Obstacle(work) is null) ? null : StitchingMethods.First().Obstacle(work);

    /// <inheritdoc/>
    public IReadOnlyList<TriedMethod> Try(TranslationWork work)
    {
        var stitches = work.Tried.Where(tried => tried.Stitch is not null && tried.Head is null && tried.KeptSourceShare < 1).ToList();
        if (stitches.Count == 0)
            stitches = [.. StitchingMethods.Where(method => method.Obstacle(work) is null).SelectMany(method => method.Try(work))
                .Where(tried => tried.KeptSourceShare < 1)];
        var best = stitches.MaxBy(work.NetAgreement)!;
        return [Join(work, TranslationMethods.Of(TranslationMethod.PooledRidge).Try(work)[0], best)];
    }

    private static TriedMethod Join(TranslationWork work, TriedMethod pooled, TriedMethod stitched)
    {
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (head, classes) = (pooled.Head!, work.Answers.Classes.Count);
        var places = head.Rows.Select((row, place) => (row, place)).ToDictionary(pair => pair.row, pair => (long)pair.place);
        var ofHead = tensor(head.LeaveOneOut, [head.Rows.Length, classes]).index_select(0, tensor(work.HeldOut.Select(row => places[row]).ToArray()));
        var ofStitch = stitched.HeldOutLogits!.ToTensor().to(float64);
        var wanted = Centred(work.Logits.ToTensor().to(float64).index_select(0, tensor(work.HeldOut)));
        // Half of each, on the scale of the source's logits.
        var scale = wanted.std().Times(0.5);
        var (headScale, stitchScale) = (scale / Centred(ofHead).std(), scale / Centred(ofStitch).std());
        var mean = (Centred(ofHead) * headScale).Plus(Centred(ofStitch) * stitchScale);
        var means = mean.data<double>().ToArray();
        var agreeing = work.Answers.Compare(means, work.HeldOut);

        var centring = eye(classes, dtype: float64).Minus(1.0 / classes);
        var weights = cat([tensor(head.Map.Weights, [head.Map.InputSize, classes]).to(float64).matmul(centring) * headScale, centring * stitchScale], 0);
        var bias = tensor(head.Map.Bias).to(float64).matmul(centring) * headScale;
        var fit = new HeadFit(LinearMap.From(weights, bias), head.Strength, work.HeldOut, means, agreeing, head.ShuffledAgreement);
        return new(TranslationMethod.Combined, pooled.Poolings, fit, stitched.Stitch, JudgedAnswers.Of(fit), null,
            fit.Agreement, stitched.KeptSourceShare);
    }

    private static Tensor Centred(Tensor logits) => logits - logits.mean([1], keepdim: true);
}
