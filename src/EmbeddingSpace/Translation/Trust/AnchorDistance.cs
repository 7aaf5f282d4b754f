using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Heads;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Trust;

/// <summary>
/// How far texts lie from the anchors of a translation, as the target sees both: the area under the ROC curve of a linear classifier that
/// tells them apart, on texts it was not fitted on. 0.5 = one population, 1 = always told apart. An estimate made on anchors holds for texts
/// that cannot be told from them.
/// </summary>
/// <remarks>
/// Ridge on standardised features with targets ± 1 (linear discriminant analysis with a shrunk covariance), closed form, five stratified folds;
/// the area is taken within each fold and averaged, since scores of different fits do not compare (and leave-one-out would put chance below 0.5).
/// </remarks>
/// <param name="Auc">Anchors against texts.</param>
/// <param name="ControlAuc">One half of the anchors against the other by the same means: the control, near 0.5.</param>
/// <param name="Anchors">Anchors compared.</param>
/// <param name="Texts">Texts compared.</param>
public sealed record AnchorDistance(double Auc, double ControlAuc, int Anchors, int Texts)
{
    /// <summary>Fewest anchors, and fewest texts, that can be compared: four in each fold.</summary>
    public const int FewestTexts = 20;

    private const int Folds = 5;

    /// <summary>
    /// Penalty relative to the mean variance that a row carries: keeps the solve well posed and the classifier from learning rows by heart.
    /// </summary>
    private const double RelativeRidge = 0.1;

    /// <summary>Measure.</summary>
    /// <param name="anchors">[anchors, features] of the target.</param>
    /// <param name="texts">[texts, features] of the target, of the same layers.</param>
    /// <param name="seed">Seed of folds and halves.</param>
    /// <param name="cancellationToken">Checked between fits.</param>
    /// <exception cref="ArgumentException">
    /// There are fewer than <see cref="FewestTexts"/> of either (halves need 2 ×), or the features differ in size.
    /// </exception>
    public static AnchorDistance Measure(TextScores anchors, TextScores texts, int seed = TranslationOptions.DefaultSeed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        ArgumentNullException.ThrowIfNull(texts);
        if (anchors.Size != texts.Size)
            throw new ArgumentException($"'texts': expected {anchors.Size} features a text as in 'anchors', got {texts.Size}. "
                + "Encode both with one model and the same layers.", nameof(texts));
        if (anchors.Count < 2 * FewestTexts)
            throw new ArgumentException($"'anchors': expected at least {2 * FewestTexts} anchors, got {anchors.Count}. Give more.", nameof(anchors));
        if (texts.Count < FewestTexts)
            throw new ArgumentException($"'texts': expected at least {FewestTexts} texts, got {texts.Count}. Give more.", nameof(texts));
        using var scope = NewDisposeScope();
        using var gradients = inference_mode();
        var (first, second) = (anchors.ToTensor().to(float64), texts.ToTensor().to(float64));
        var order = SeededOrder.Of(anchors.Count, seed);
        var half = order.Length / 2;
        var (left, right) = (first.index_select(0, tensor(order[..half])), first.index_select(0, tensor(order[half..])));
        return new(Separate(first, second, seed, cancellationToken), Separate(left, right, seed, cancellationToken), anchors.Count, texts.Count);
    }

    private static double Separate(Tensor first, Tensor second, int seed, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var all = cat([first, second], 0);
        var (deviation, middle) = (all.std([0], unbiased: false), all.mean([0]));
        // Neither the label nor the fold decides how features are scaled: that is the same for both sides.
        var x = (all - middle) * FeatureScale.Of(deviation, middle);
        var kernel = x.matmul(x.t()).Over(Math.Max(1, FeatureScale.Varies(deviation, middle).sum().item<long>()));
        var folds = Fold((int)first.shape[0], (int)second.shape[0], seed);
        var labels = cat([ones(first.shape[0], float64).neg(), ones(second.shape[0], float64)], 0);
        var sum = 0.0;
        for (var fold = 0; fold < Folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var one = NewDisposeScope();
            var (fitted, held) = (Rows(folds, index => index != fold), Rows(folds, index => index == fold));
            var rows = kernel.index_select(0, fitted);
            var gram = rows.index_select(1, fitted);
            var products = kernel.index_select(0, held).index_select(1, fitted);
            // Centred at the fitted rows, as an intercept without a penalty does; the weights of the rows then add up to 0, and what is constant along
            // a row drops out.
            var mean = gram.mean([0], keepdim: true);
            var centred = (gram - mean - mean.t()).Plus(gram.mean());
            var y = labels.index_select(0, fitted);
            var ridge = centred.diagonal().mean().Times(RelativeRidge) * eye(centred.shape[0], dtype: float64);
            var dual = linalg.solve(centred.Plus(ridge), (y - y.mean()).unsqueeze(1));
            var predicted = (products - mean).matmul(dual).squeeze(1).data<double>().ToArray();
            sum += Area(predicted, labels.index_select(0, held).data<double>().ToArray());
        }
        return sum / Folds;
    }

    /// <summary>Fold of each row: each side is dealt out in seeded order.</summary>
    private static int[] Fold(int first, int second, int seed)
    {
        var folds = new int[first + second];
        foreach (var (index, row) in SeededOrder.Of(first, seed).Index()) folds[row] = index % Folds;
        foreach (var (index, row) in SeededOrder.Of(second, unchecked(seed + 1)).Index()) folds[first + row] = index % Folds;
        return folds;
    }

    private static Tensor Rows(int[] folds, Func<int, bool> wanted) =>
        tensor(folds.Index().Where(entry => wanted(entry.Item)).Select(entry => (long)entry.Index).ToArray());

    /// <summary>Share of (text, anchor) pairs in which the text scores higher; ties count half.</summary>
    private static double Area(double[] scores, double[] labels)
    {
        var anchors = scores.Where((_, row) => labels[row] < 0).Order().ToArray();
        var texts = scores.Where((_, row) => labels[row] > 0).Order().ToArray();
        var (below, notAbove, sum) = (0, 0, 0.0);
        foreach (var score in texts)
        {
            while (below < anchors.Length && anchors[below] < score) below++;
            while (notAbove < anchors.Length && anchors[notAbove] <= score) notAbove++;
            sum += (below + notAbove) / 2.0;
        }
        return sum / ((double)anchors.Length * texts.Length);
    }
}
