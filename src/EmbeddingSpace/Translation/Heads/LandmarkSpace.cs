using EmbeddingSpace.Forward;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Translation.Heads;

/// <summary>
/// Standardised features as coordinates in the span of some rows, the landmarks, so that products with the landmarks stay what they were (the
/// Nyström method, Williams and Seeger 2001); the features themselves where there are no more of them than landmarks. Owns its tensors, Float64.
/// </summary>
internal sealed class LandmarkSpace : IDisposable
{
    /// <summary>Share of the mean diagonal that keeps the factorisation of the landmarks' products well posed; centred rows are dependent.</summary>
    private const double RelativeJitter = 1e-9;

    /// <summary>Columns that are standardised at a time: the standardised rows are never there as a whole.</summary>
    private const int ColumnsAtATime = 512;

    private readonly Tensor _mean;
    private readonly Tensor _scale;
    private readonly Tensor? _landmarks;
    private readonly Tensor? _factor;

    /// <summary>Begin with the rows that set the scale, in random order; the first of them are the landmarks.</summary>
    /// <param name="rows">[rows, features]; stays the caller's.</param>
    /// <param name="landmarks">Number of landmarks; all rows where they are fewer.</param>
    /// <param name="standardise">Whether each feature is divided by its standard deviation over these rows.</param>
    /// <param name="emphasis">
    /// [features]: what each feature is multiplied by after that, so that it costs less penalty; null = one each. Stays the caller's.
    /// </param>
    public LandmarkSpace(Tensor rows, int landmarks, bool standardise, Tensor? emphasis)
        : this(rows, rows.narrow(0, 0, Math.Min(landmarks, rows.shape[0])), standardise, emphasis)
    {
    }

    /// <summary>Begin with the rows that set the scale, and with landmarks of their own.</summary>
    /// <param name="rows">[rows, features]; stays the caller's.</param>
    /// <param name="landmarks">[landmarks, features]; stays the caller's.</param>
    /// <param name="standardise">Whether each feature is divided by its standard deviation over <paramref name="rows"/>.</param>
    /// <param name="emphasis">As above.</param>
    public LandmarkSpace(Tensor rows, Tensor landmarks, bool standardise, Tensor? emphasis)
    {
        using var scope = NewDisposeScope();
        (_mean, var deviation) = Moments(rows);
        _scale = standardise ? FeatureScale.Of(deviation, _mean) : FeatureScale.Varies(deviation, _mean).to(float64);
        if (emphasis is not null) _scale = _scale * emphasis.to(float64);
        var count = landmarks.shape[0];
        Size = Math.Min(count, rows.shape[1]);
        if (rows.shape[1] > count)
        {
            _landmarks = landmarks.clone();
            var products = LandmarkProducts(_landmarks);
            products.diagonal().AddInPlace(products.diagonal().mean().Times(RelativeJitter));
            _factor = linalg.cholesky(products);
            products.Dispose();
        }
        foreach (var tensor in Owned) tensor.DetachFromDisposeScope();
    }

    /// <summary>Coordinates of a row.</summary>
    public long Size { get; }

    private IEnumerable<Tensor> Owned => _landmarks is null ? [_mean, _scale] : [_mean, _scale, _landmarks, _factor!];

    /// <summary>Coordinates of rows.</summary>
    /// <param name="rows">[rows, features]; stays the caller's.</param>
    /// <returns>[rows, size], in the caller's scope.</returns>
    public Tensor Coordinates(Tensor rows) =>
        _factor is null ? Standardised(rows, (0, rows.shape[1])) : linalg.solve_triangular(_factor, LandmarkProducts(rows), upper: false).t().contiguous();

    /// <summary>A linear map of coordinates as one of raw (not standardised) features.</summary>
    /// <param name="coefficients">[size, outputs]; stays the caller's.</param>
    /// <param name="intercept">[outputs]; stays the caller's.</param>
    public LinearMap MapOf(Tensor coefficients, Tensor intercept)
    {
        using var scope = NewDisposeScope();
        var weights = coefficients;
        if (_factor is not null)
        {
            var combination = linalg.solve_triangular(_factor.t(), coefficients, upper: true);
            weights = cat([.. ColumnBlocks(_landmarks!).Select(block => Standardised(_landmarks!, block).t().matmul(combination))], 0);
        }
        weights = weights * _scale.unsqueeze(1);
        return LinearMap.From(weights, intercept - _mean.matmul(weights));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Owned) tensor.Dispose();
    }

    /// <summary>Mean and standard deviation of each column, some rows at a time: nothing as large as the rows is made.</summary>
    private static (Tensor Mean, Tensor Deviation) Moments(Tensor rows)
    {
        var (mean, squares) = (RowBlocks.Sum(rows).DivideInPlace(rows.shape[0]), zeros(rows.shape[1], dtype: float64));
        RowBlocks.ForEach(rows.shape[0], (start, count) =>
            squares.AddInPlace(rows.narrow(0, start, count).to(float64, copy: true).sub_(mean).SquareInPlace().sum([0])));
        return (mean, squares.DivideInPlace(rows.shape[0]).sqrt_());
    }

    /// <summary>Products of the standardised landmarks with standardised rows: [landmarks, rows].</summary>
    private Tensor LandmarkProducts(Tensor rows)
    {
        var products = zeros(_landmarks!.shape[0], rows.shape[0], dtype: float64);
        foreach (var block in ColumnBlocks(rows))
        {
            using var scope = NewDisposeScope();
            products.addmm_(Standardised(_landmarks!, block), Standardised(rows, block).t(), 1, 1);
        }
        return products;
    }

    private Tensor Standardised(Tensor rows, (long Start, long Count) columns)
    {
        var block = rows.narrow(1, columns.Start, columns.Count).to(float64, copy: true);
        return block.sub_(_mean.narrow(0, columns.Start, columns.Count)).mul_(_scale.narrow(0, columns.Start, columns.Count));
    }

    private static IEnumerable<(long Start, long Count)> ColumnBlocks(Tensor rows)
    {
        for (var start = 0L; start < rows.shape[1]; start += ColumnsAtATime) yield return (start, Math.Min(ColumnsAtATime, rows.shape[1] - start));
    }
}
