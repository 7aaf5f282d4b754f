using EmbeddingSpace.Kernels.Products;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>Collects the correlations of pairs of layers.</summary>
internal sealed class ComparisonTable(int sources, int targets)
{
    private readonly double[][] _mean = [.. Enumerable.Range(0, sources).Select(_ => new double[targets])];
    private readonly double[][] _best = [.. Enumerable.Range(0, sources).Select(_ => new double[targets])];

    /// <summary>Add a pair: rows whose inner products are correlations.</summary>
    public void Put(int i, int j, PackedRows source, PackedRows target, CancellationToken cancellationToken) =>
        (_mean[i][j], _best[i][j]) = AbsoluteProducts.Summarise(source, target, cancellationToken);

    /// <summary>The tables with their assignments.</summary>
    public LayerComparison ToComparison() => new(_mean, _best, LayerMatching.Of(_mean), LayerMatching.Of(_best));
}
