using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Runtime.Numbers;
using static TorchSharp.torch;

namespace EmbeddingSpace.Alignment.Differences;

/// <summary>What an adapter adds to the weight of one module, as left · right: read from its factors, so that the difference is never there as a matrix.
/// Owns its tensors, Float64.</summary>
internal sealed class LowRankChange : IDisposable
{
    private readonly Tensor _left;
    private readonly Tensor _right;

    private LowRankChange(Tensor left, Tensor right) => (_left, _right) = (left, right);

    /// <summary>Length: the root of the sum of squares, ‖left · right‖² = ⟨leftᵀ left, right rightᵀ⟩.</summary>
    public double Length
    {
        get
        {
            using var scope = NewDisposeScope();
            return Math.Sqrt(Math.Max(0, (_left.t().matmul(_left) * _right.matmul(_right.t())).sum().item<double>()));
        }
    }

    /// <summary>Read it from an adapter.</summary>
    /// <param name="module">The module of the fine-tuned model.</param>
    /// <param name="checkpoint">The fine-tuned model: the base with the adapter merged in.</param>
    /// <param name="transposed">Whether the columns of the weight are wanted in the place of its rows.</param>
    /// <returns>Null where the adapter changes the module in another way.</returns>
    public static LowRankChange? Read(ResolvedModule module, Checkpoint checkpoint, bool transposed)
    {
        if (checkpoint.ReadChange(module.Weight) is not { } factors) return null;
        using var scope = NewDisposeScope();
        var (down, up) = (Matrix(factors.Down, factors.Rank), Matrix(factors.Up, factors.Up.Length / factors.Rank).Times(factors.Scale));
        // As the module is read: of embeddings, stored [tokens, width], the adapter's outputs are the columns.
        var (left, right) = factors.IsTransposed != (module.Kind == ModuleKind.TransposedLinear) ? (down.t(), up.t()) : (up, down);
        var size = left.shape[0] / module.Parts;
        left = left.narrow(0, module.Part * size, size);
        if (transposed) (left, right) = (right.t(), left.t());
        return new(left.contiguous().clone().DetachFromDisposeScope(), right.contiguous().clone().DetachFromDisposeScope());
    }

    /// <summary>The direction along which the rows changed most, with its share of the squared change.</summary>
    /// <returns>[columns], pointing where the rows went on the whole; the caller's.</returns>
    public (Tensor Direction, double Share) Main()
    {
        using var scope = NewDisposeScope();
        // Rows live in the span of right: an orthonormal basis of it makes the eigenproblem one of the rank.
        var (basis, coordinates) = linalg.qr(_right.t());
        var small = coordinates.matmul(_left.t().matmul(_left)).matmul(coordinates.t());
        var (values, vectors) = linalg.eigh(small.Plus(small.t()).Over(2));
        var direction = basis.matmul(vectors.select(1, vectors.shape[1] - 1));
        if (_left.mean([0]).matmul(_right).dot(direction).item<double>() < 0) direction = -direction;
        return (direction.MoveToOuterDisposeScope(), Math.Min(1, values[^1].item<double>() / small.diagonal().sum().item<double>()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    private static Tensor Matrix(float[] numbers, int rows) => tensor(numbers, [rows, numbers.Length / rows]).to(float64);
}
