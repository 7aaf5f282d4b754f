using EmbeddingSpace.Projection.Parameters;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Projection.Measurements;

/// <summary>
/// Keep-k (Dar et al. 2023, section 3 and appendix): cosine, as vectors, of the matrix of inner products X Xᵀ with the same matrix taken
/// through the k largest |coordinates| of each projected row.
/// </summary>
/// <remarks>
/// Two passes over blocks of the vocabulary: the first finds each row's k-th largest |coordinate|, the second sums the products of what
/// lies above it (coordinates equal to it are all kept). Memory: [rows, rows] and [rows, hidden], and 16 MiB of coordinates; never
/// rows × vocabulary.
/// </remarks>
public static class KeepKMeasurement
{
    /// <summary>Measure one layer of a role.</summary>
    /// <param name="reader">The parameters.</param>
    /// <param name="space">Their embedding space; its element type is that of the coordinates.</param>
    /// <param name="selection">Role, layer and, if wanted, head or indices; a role in blocks needs its layer.</param>
    /// <param name="ks">How many coordinates to keep, each 1 to the number of tokens.</param>
    /// <param name="seed">Seed of the control.</param>
    /// <param name="progress">Told ks done and their total.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    /// <returns>One measurement a k, in the order given.</returns>
    /// <exception cref="InvalidSelectionException">The model has no such vectors, or fewer tokens than a k.</exception>
    public static IReadOnlyList<KeepKFidelity> Measure(
        ParameterReader reader, VocabularySpace space, ParameterSelection selection, IReadOnlyList<int> ks, int seed,
        IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(selection);
        ArgumentNullException.ThrowIfNull(ks);
        foreach (var k in ks) VocabularyProjection.CheckTop(k, space.Size, space.Name);
        using var scope = NewDisposeScope();
        var rows = SelectedRows.Read(reader, selection, space.Precision);
        scope.Attach(rows);
        rows = rows.to(space.Matrix.device);
        var thresholds = Thresholds(rows, space, ks, cancellationToken);
        var products = rows.matmul(rows.t());
        var results = new List<KeepKFidelity>();
        progress?.Report(new("keep-k", 0, ks.Count));
        foreach (var k in ks)
        {
            using var step = NewDisposeScope();
            var threshold = tensor(thresholds[k], [rows.shape[0], 1], dtype: ScalarType.Float64, device: rows.device);
            var (transpose, inverse) = Kept(rows, space, products, coordinates => coordinates.abs().ge(threshold), cancellationToken);
            using var generator = new Generator(unchecked((ulong)seed));
            var share = (double)k / space.Size;
            Tensor KeepAtRandom(Tensor coordinates) => rand(coordinates.shape, generator: generator).to(coordinates.device).IsLess(share);
            var (randomTranspose, randomInverse) = Kept(rows, space, products, KeepAtRandom, cancellationToken);
            results.Add(new(k, transpose, inverse, randomTranspose, randomInverse));
            progress?.Report(new("keep-k", results.Count, ks.Count));
        }
        return results;
    }

    /// <summary>The k-th largest |coordinate| of every row, for each k.</summary>
    private static Dictionary<int, double[]> Thresholds(Tensor rows, VocabularySpace space, IReadOnlyList<int> ks, CancellationToken cancellationToken)
    {
        var thresholds = ks.Distinct().ToDictionary(k => k, _ => new double[rows.shape[0]]);
        RowRanking.Rank(rows, space.Matrix, null, ks.Max(), [RowRanking.Order.Absolute], (row, _, ranking) =>
        {
            foreach (var (k, values) in thresholds) values[row] = ranking[k - 1].Score;
        }, cancellationToken);
        return thresholds;
    }

    private static (double Transpose, double Inverse) Kept(
        Tensor rows, VocabularySpace space, Tensor products, Func<Tensor, Tensor> keep, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var kept = zeros_like(products);
        var back = zeros_like(rows);
        var perBlock = Math.Max(1, RowRanking.ScoresPerBlock / rows.shape[0]);
        for (long start = 0; start < space.Size; start += perBlock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var block = NewDisposeScope();
            var tokens = space.Matrix.narrow(0, start, Math.Min(perBlock, space.Size - start));
            var coordinates = rows.matmul(tokens.t());
            coordinates = coordinates * keep(coordinates).to(coordinates.dtype);
            kept.AddInPlace(coordinates.matmul(coordinates.t()));
            // K E; behind the loop it becomes K E (EᵀE)⁺ = K E⁺ᵀ.
            back.AddInPlace(coordinates.matmul(tokens));
        }
        var hidden = back.to(ScalarType.Float64).cpu().matmul(space.InverseGram).to(products.dtype).to(products.device);
        return (Cosine(products, kept), Cosine(products, hidden.matmul(hidden.t())));
    }

    private static double Cosine(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (a.to(ScalarType.Float64), b.to(ScalarType.Float64));
        var length = (x.norm() * y.norm()).item<double>();
        return length > 0 ? (x * y).sum().item<double>() / length : 0;
    }
}
