using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Relations;

/// <summary>
/// How well the source's token embeddings are predicted linearly from the target's, on a fifth of the shared tokens that the fit did not
/// see: near 1 for a model and its fine-tuned self, below 0 for shuffled tokens. It tells beforehand whether a vocabulary kernel can work.
/// </summary>
/// <param name="Explained">Held-out R².</param>
/// <param name="ShuffledExplained">The same after shuffling which token belongs to which: the control.</param>
/// <param name="FittedTokens">Tokens the fit saw.</param>
/// <param name="HeldOutTokens">Tokens it was judged on.</param>
public sealed record Relatedness(double Explained, double ShuffledExplained, int FittedTokens, int HeldOutTokens)
{
    private const double HeldOutShare = 0.2;

    /// <summary>Only keeps the solve well posed; at least two tokens stand behind each direction.</summary>
    private const double RelativeRidge = 1e-6;

    /// <summary>Measure two embedding spaces.</summary>
    /// <param name="source">The space that is predicted.</param>
    /// <param name="target">The space it is predicted from.</param>
    /// <param name="shared">Their shared tokens.</param>
    /// <param name="seed">Seed of split and shuffle.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>The measurement; null when fewer than two tokens would stand behind each direction of the target.</returns>
    public static Relatedness? Measure(VocabularySpace source, VocabularySpace target, SharedVocabulary shared, int seed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(shared);
        var held = (int)(shared.Count * HeldOutShare);
        if (shared.Count - held <= 2 * target.Hidden || held == 0) return null;
        var order = SeededOrder.Of(shared.Count, seed);
        // Another seed than that of the split, or the shuffle would undo it.
        var shuffle = SeededOrder.Of(shared.Count, unchecked(seed + 1));
        return new(
            Explain(source, target, order, held, i => (shared.SourceIds[i], shared.TargetIds[i]), cancellationToken),
            Explain(source, target, order, held, i => (shared.SourceIds[i], shared.TargetIds[shuffle[i]]), cancellationToken),
            shared.Count - held, held);
    }

    private static double Explain(VocabularySpace source, VocabularySpace target, long[] order, int held, Func<long, (int Source, int Target)> pair,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var test = Moments(order[..held]);
        using var train = Moments(order[held..]);
        var (sourceMean, targetMean) = (train.SourceSum.Over(train.Count), train.TargetSum.Over(train.Count));
        var (_, gram, cross) = train.CentredAt(sourceMean, targetMean);
        var ridge = gram.diagonal().mean().Times(RelativeRidge);
        var weights = linalg.solve(gram.Plus(ridge * eye(gram.shape[0], dtype: ScalarType.Float64)), cross.t());
        // Σ |s − tW|² over the held-out tokens, both measured from the means the fit knew.
        var (heldSource, heldTarget, heldCross) = test.CentredAt(sourceMean, targetMean);
        var total = heldSource.trace();
        var residual = (total - (weights * heldCross.t()).sum().Times(2)).Plus((weights * heldTarget.matmul(weights)).sum());
        return 1 - (residual / total).item<double>();

        JointMoments Moments(long[] indices)
        {
            var pairs = indices.Select(pair).ToArray();
            return JointMoments.Of(source, [.. pairs.Select(item => item.Source)], target, [.. pairs.Select(item => item.Target)], null, cancellationToken);
        }
    }
}
