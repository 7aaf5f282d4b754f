using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Relations;

/// <summary>
/// Sums over shared tokens of rows of E of two models: all that correlation, CKA, CCA and linear prediction need. One pass in blocks;
/// nothing as long as the vocabulary is made. Float64, CPU.
/// </summary>
internal sealed class JointMoments : IDisposable
{
    private JointMoments(long count, Tensor sourceSum, Tensor targetSum, Tensor source, Tensor target, Tensor cross) =>
        (Count, SourceSum, TargetSum, Source, Target, Cross) = (count, sourceSum, targetSum, source, target, cross);

    /// <summary>Tokens summed over.</summary>
    public long Count { get; }

    /// <summary>Σ s [source hidden].</summary>
    public Tensor SourceSum { get; }

    /// <summary>Σ t [target hidden].</summary>
    public Tensor TargetSum { get; }

    /// <summary>Σ sᵀs [source hidden, source hidden].</summary>
    public Tensor Source { get; }

    /// <summary>Σ tᵀt [target hidden, target hidden].</summary>
    public Tensor Target { get; }

    /// <summary>Σ sᵀt [source hidden, target hidden].</summary>
    public Tensor Cross { get; }

    /// <summary>Sum over pairs of rows.</summary>
    /// <param name="source">One space.</param>
    /// <param name="sourceIds">Rows of it.</param>
    /// <param name="target">The other space.</param>
    /// <param name="targetIds">Rows of it, as many.</param>
    /// <param name="progress">Told tokens done and their total.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    public static JointMoments Of(VocabularySpace source, int[] sourceIds, VocabularySpace target, int[] targetIds, IProgress<OperationProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var (sourceSum, targetSum) = (zeros(source.Hidden, dtype: ScalarType.Float64), zeros(target.Hidden, dtype: ScalarType.Float64));
        var (sourceGram, targetGram) = (Products(source.Hidden, source.Hidden), Products(target.Hidden, target.Hidden));
        var cross = Products(source.Hidden, target.Hidden);
        for (var start = 0; start < sourceIds.Length; start += VocabularySpace.RowsPerBlock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new("shared tokens", start, sourceIds.Length));
            using var block = NewDisposeScope();
            var end = Math.Min(start + VocabularySpace.RowsPerBlock, sourceIds.Length);
            var (s, t) = (Rows(source, sourceIds[start..end]), Rows(target, targetIds[start..end]));
            sourceSum.AddInPlace(s.sum([0]));
            targetSum.AddInPlace(t.sum([0]));
            sourceGram.addmm_(s.t(), s, 1, 1);
            targetGram.addmm_(t.t(), t, 1, 1);
            cross.addmm_(s.t(), t, 1, 1);
        }
        progress?.Report(new("shared tokens", sourceIds.Length, sourceIds.Length));
        return new(sourceIds.Length, Keep(sourceSum), Keep(targetSum), Keep(sourceGram), Keep(targetGram), Keep(cross));

        static Tensor Products(int rows, int columns) => zeros(rows, columns, dtype: ScalarType.Float64);
        static Tensor Keep(Tensor tensor) => tensor.DetachFromDisposeScope();
        static Tensor Rows(VocabularySpace space, int[] ids) =>
            space.Matrix.index_select(0, IdTensors.Of(ids, space.Matrix.device)).to(ScalarType.Float64).cpu();
    }

    /// <summary>
    /// E_tᵀ(E_sᵀ)⁺ over the shared tokens (Dar et al. 2023, section 4.3), with (E_sᵀ)⁺ = E_s (E_sᵀ E_s)⁻¹: a hidden state of the target times it is
    /// one of the source.
    /// </summary>
    /// <returns>[target hidden, source hidden], in the caller's scope.</returns>
    public Tensor Kernel()
    {
        using var scope = NewDisposeScope();
        // Symmetric pseudo-inverse: a source whose embedding has dependent columns still has a kernel.
        return Cross.t().matmul(linalg.pinv(Source, hermitian: true)).MoveToOuterDisposeScope();
    }

    /// <summary>Gram matrices of the rows minus given means, in the caller's scope.</summary>
    public (Tensor Source, Tensor Target, Tensor Cross) CentredAt(Tensor sourceMean, Tensor targetMean)
    {
        using var scope = NewDisposeScope();
        var source = Centre(Source, SourceSum, sourceMean, SourceSum, sourceMean);
        var target = Centre(Target, TargetSum, targetMean, TargetSum, targetMean);
        var cross = Centre(Cross, SourceSum, sourceMean, TargetSum, targetMean);
        return (source.MoveToOuterDisposeScope(), target.MoveToOuterDisposeScope(), cross.MoveToOuterDisposeScope());

        Tensor Centre(Tensor gram, Tensor sumA, Tensor meanA, Tensor sumB, Tensor meanB) =>
            (gram - sumA.outer(meanB) - meanA.outer(sumB)).Plus(meanA.outer(meanB).Times(Count));
    }

    /// <summary>Gram matrices of the rows minus their means, in the caller's scope.</summary>
    public (Tensor Source, Tensor Target, Tensor Cross) Centred()
    {
        using var scope = NewDisposeScope();
        var (source, target, cross) = CentredAt(SourceSum.Over(Count), TargetSum.Over(Count));
        return (source.MoveToOuterDisposeScope(), target.MoveToOuterDisposeScope(), cross.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in new[] { SourceSum, TargetSum, Source, Target, Cross }) tensor.Dispose();
    }
}
