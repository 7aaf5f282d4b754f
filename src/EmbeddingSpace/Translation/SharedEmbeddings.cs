using EmbeddingSpace.Models;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation;

/// <summary>
/// The token embeddings of two models over the tokens both vocabularies have, met only through hidden × hidden products: the vocabulary
/// axis is summed over once and never kept. Float64.
/// </summary>
internal sealed class SharedEmbeddings : IDisposable
{
    private const double HeldOutShare = 0.2;
    private const double RelativeRidge = 1e-6;

    private readonly Tensor _source;
    private readonly Tensor _target;

    private SharedEmbeddings(Tensor source, Tensor target, double overlap)
    {
        (_source, _target, Overlap) = (source, target, overlap);
    }

    /// <summary>Share of the source's tokens that the target has too.</summary>
    public double Overlap { get; }

    /// <summary>Number of shared tokens.</summary>
    public long Count => _source.shape[0];

    /// <summary>Read the rows of the shared tokens.</summary>
    public static SharedEmbeddings Read(TextModel source, TextModel target)
    {
        var (sourceIds, targetIds) = SharedIds(source, target);
        return new(Rows(source, sourceIds), Rows(target, targetIds), (double)sourceIds.Length / source.Tokenizer.VocabularySize);
    }

    /// <summary>The paper's kernel E_tᵀ(E_sᵀ)⁺ (section 4.3) as a map of states; (E_sᵀ)⁺ = E_s (E_sᵀ E_s)⁻¹.</summary>
    /// <returns>[target hidden, source hidden], no bias.</returns>
    public LinearMap Kernel()
    {
        using var scope = NewDisposeScope();
        return LinearMap.From(KernelWeights(_source, _target), zeros(_source.shape[1], float64));
    }

    /// <summary>The (semi-)orthogonal map, times one scale, that takes the target's rows nearest to the source's (Schönemann 1966).</summary>
    /// <returns>[target hidden, source hidden], no bias.</returns>
    public LinearMap Procrustes()
    {
        using var scope = NewDisposeScope();
        var (u, s, v) = linalg.svd(_target.t().matmul(_source), fullMatrices: false);
        var scale = s.sum() / _target.pow(2).sum();
        return LinearMap.From(u.matmul(v) * scale, zeros(_source.shape[1], float64));
    }

    /// <summary>R² of the source's rows predicted linearly from the target's, on a fifth of the tokens that the fit did not see.</summary>
    /// <returns>The share of variance explained; null when the shared tokens are too few for a fit.</returns>
    public double? Relatedness(int seed)
    {
        using var scope = NewDisposeScope();
        var held = (long)(Count * HeldOutShare);
        if (Count - held <= 2 * _target.shape[1]) return null;
        var order = SeededOrder.Of((int)Count, seed);
        var (test, train) = (tensor(order[..(int)held]), tensor(order[(int)held..]));
        var (x, y) = (_target.index_select(0, train), _source.index_select(0, train));
        var (xMean, yMean) = (x.mean([0]), y.mean([0]));
        var (xc, yc) = (x - xMean, y - yMean);
        var gram = xc.t().matmul(xc);
        // Only keeps the solve well posed; 2 × width tokens at least stand behind each direction.
        var ridge = gram.diagonal().mean() * RelativeRidge;
        var weights = linalg.solve(gram + ridge * eye(gram.shape[0], dtype: float64), xc.t().matmul(yc));
        var actual = _source.index_select(0, test);
        var predicted = (_target.index_select(0, test) - xMean).matmul(weights) + yMean;
        return 1 - ((actual - predicted).pow(2).sum() / (actual - yMean).pow(2).sum()).item<double>();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    /// <summary>E_tᵀ E_s (E_sᵀ E_s)⁻¹ from rows that lie side by side.</summary>
    internal static Tensor KernelWeights(Tensor source, Tensor target)
    {
        // Symmetric pseudo-inverse: a source whose embedding has dependent columns still has a kernel.
        var inverse = linalg.pinv(source.t().matmul(source), hermitian: true);
        return target.t().matmul(source).matmul(inverse);
    }

    private static (long[] Source, long[] Target) SharedIds(TextModel source, TextModel target)
    {
        var targetIds = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var id = 0; id < target.Tokenizer.VocabularySize; id++) targetIds.TryAdd(target.Tokenizer.Tokens[id], id);
        var (shared, matched) = (new List<long>(), new List<long>());
        for (var id = 0; id < source.Tokenizer.VocabularySize; id++)
        {
            // Ids that no token uses have an empty name in both.
            if (source.Tokenizer.Tokens[id].Length == 0 || !targetIds.TryGetValue(source.Tokenizer.Tokens[id], out var match)) continue;
            shared.Add(id);
            matched.Add(match);
        }
        return ([.. shared], [.. matched]);
    }

    private static Tensor Rows(TextModel model, long[] ids)
    {
        using var embedding = model.Map.Get(ModuleRole.TokenEmbedding).ReadWeight(model.Checkpoint, ScalarType.Float64);
        using var index = tensor(ids);
        return embedding.index_select(0, index).DetachFromDisposeScope();
    }
}
