using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Forward;
using EmbeddingSpace.Kernels;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime.Numbers;
using EmbeddingSpace.Scoring;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Stitching;

/// <summary>
/// The maps between the token embeddings of two models over the tokens that both vocabularies have. They meet only in hidden × hidden
/// products: the vocabulary axis is summed over in blocks and never kept. Float64.
/// </summary>
internal sealed class SharedEmbeddings : IDisposable
{
    /// <summary>Shared tokens a width of the hidden state that the relatedness is measured on: enough for a fit that says the same as all would.</summary>
    private const int TokensPerWidth = 32;

    /// <summary>Share of the largest variance up to which that of a direction is nothing.</summary>
    private const double Negligible = 1e-9;

    /// <summary>Held-out R² between the embeddings from which on models are relatives (design: .78 of relatives, .23 of strangers).</summary>
    private const double RelatedFrom = 0.5;

    private readonly VocabularySpace _source;
    private readonly VocabularySpace _target;
    private readonly SharedVocabulary _shared;
    private readonly Lazy<JointMoments> _moments;

    private SharedEmbeddings(VocabularySpace source, VocabularySpace target, int seed, CancellationToken cancellationToken)
    {
        (_source, _target, _shared) = (source, target, SharedVocabulary.Of(source, target));
        _moments = new(() => JointMoments.Of(_source, _shared.SourceIds, _target, _shared.TargetIds, null, cancellationToken));
        HasMaps = _shared.Count >= SharedVocabulary.Fewest(source, target);
        if (!HasMaps) return;
        var sample = _shared.Sample(TokensPerWidth * Math.Max(source.Hidden, target.Hidden), seed);
        Relatedness = Relatedness.Measure(source, target, sample, seed, cancellationToken);
    }

    /// <summary>Share of the source's tokens that the target has too.</summary>
    public double Overlap => _shared.SourceOverlap;

    /// <summary>
    /// How well the source's rows are predicted linearly from the target's, with its shuffled control; null when the shared tokens are too few for
    /// a fit.
    /// </summary>
    public Relatedness? Relatedness { get; }

    /// <summary>Whether the models are relatives.</summary>
    public bool AreRelated => Relatedness?.Explained >= RelatedFrom;

    /// <summary>Whether enough tokens are shared for a map.</summary>
    public bool HasMaps { get; }

    /// <summary>Match the tokens of two models in memory, whose tables are shared and not read again.</summary>
    /// <param name="source">Source; stays the caller's.</param>
    /// <param name="target">Target; stays the caller's.</param>
    /// <param name="seed">Seed of the held-out tokens and of the shuffled control.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    public static SharedEmbeddings Of(TextModel source, TextModel target, int seed, CancellationToken cancellationToken = default)
    {
        VocabularySpace? sourceSpace = null, targetSpace = null;
        try
        {
            sourceSpace = VocabularySpace.Of(source);
            targetSpace = VocabularySpace.Of(target);
            return new(sourceSpace, targetSpace, seed, cancellationToken);
        }
        catch
        {
            sourceSpace?.Dispose();
            targetSpace?.Dispose();
            throw;
        }
    }

    /// <summary>The paper's kernel E_tᵀ(E_sᵀ)⁺ (section 4.3) as a map of states.</summary>
    /// <returns>[target hidden, source hidden], no bias.</returns>
    public LinearMap Kernel()
    {
        using var scope = NewDisposeScope();
        return Map(_moments.Value.Kernel());
    }

    /// <summary>The (semi-)orthogonal map that takes the target's rows nearest to the source's (Schönemann 1966).</summary>
    /// <param name="scaled">Whether the map may stretch all directions alike, by Σ singular values / |E_t|².</param>
    /// <returns>[target hidden, source hidden], no bias.</returns>
    public LinearMap Procrustes(bool scaled)
    {
        using var scope = NewDisposeScope();
        var (u, s, v) = linalg.svd(_moments.Value.Cross.t(), fullMatrices: false);
        return Map(scaled ? u.matmul(v) * (s.sum() / _moments.Value.Target.trace()) : u.matmul(v));
    }

    /// <summary>
    /// The map through canonical coordinates: whiten the target's rows, turn them onto the whitened source's, and colour them as the
    /// source's are (CCA, Hotelling 1936; as in cross-lingual mapping, Artetxe et al. 2018). Means are mapped onto each other.
    /// </summary>
    /// <returns>[target hidden, source hidden].</returns>
    public LinearMap Whitened()
    {
        using var scope = NewDisposeScope();
        var (source, target, cross) = _moments.Value.Centred();
        var (targetSpectrum, sourceSpectrum) = (GramSpectrum.Of(target), GramSpectrum.Of(source));
        var whitenTarget = targetSpectrum.SymmetricInverseRoot(Negligible);
        var (u, _, v) = linalg.svd(whitenTarget.matmul(cross.t()).matmul(sourceSpectrum.SymmetricInverseRoot(Negligible)), fullMatrices: false);
        var weights = whitenTarget.matmul(u).matmul(v).matmul(sourceSpectrum.SymmetricRoot());
        var (sourceMean, targetMean) = (_moments.Value.SourceSum.Over(_moments.Value.Count), _moments.Value.TargetSum.Over(_moments.Value.Count));
        return LinearMap.From(weights, sourceMean - targetMean.matmul(weights));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_moments.IsValueCreated) _moments.Value.Dispose();
        _source.Dispose();
        _target.Dispose();
    }

    private static LinearMap Map(Tensor weights) => LinearMap.From(weights, zeros(weights.shape[1], dtype: float64));
}
