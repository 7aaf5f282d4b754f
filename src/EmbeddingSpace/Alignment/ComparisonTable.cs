using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment;

/// <summary>Collects the correlations of pairs of layers; one [vectors, vectors] matrix is alive at a time.</summary>
internal sealed class ComparisonTable(int sources, int targets)
{
    private readonly double[][] _mean = [.. Enumerable.Range(0, sources).Select(_ => new double[targets])];
    private readonly double[][] _best = [.. Enumerable.Range(0, sources).Select(_ => new double[targets])];

    /// <summary>Add a pair: rows whose inner products are correlations.</summary>
    public void Put(int i, int j, Tensor source, Tensor target)
    {
        using var scope = NewDisposeScope();
        var magnitudes = source.matmul(target.t()).abs_();
        // Means of rows first: a sum in Float64 over the whole matrix would copy it.
        _mean[i][j] = magnitudes.mean([1]).mean([0], type: ScalarType.Float64).item<double>();
        _best[i][j] = magnitudes.amax([1]).mean([0], type: ScalarType.Float64).item<double>();
    }

    /// <summary>The tables with their assignments.</summary>
    public LayerComparison ToComparison() => new(_mean, _best, LayerMatching.Of(_mean), LayerMatching.Of(_best));
}
