using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EmbeddingSpace.Checkpoints.Tensors;
using TorchSharp;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>The matrices of one module's change, in memory: scale · left · right is added to a weight [rows, columns] as it is stored. Every sum has one
/// order, so that the same files give the same bits on any machine.</summary>
internal sealed class LowRankUpdate
{
    private readonly float[] _left;
    private readonly float[] _right;
    private readonly int _rank;
    private readonly int _columns;
    private readonly float _scale;
    private readonly float[] _sum;

    /// <summary>Read the matrices.</summary>
    /// <param name="down">[rank, in].</param>
    /// <param name="up">[out, rank].</param>
    /// <param name="scale">What their product is multiplied with.</param>
    /// <param name="transposed">Whether the weight is stored [in, out].</param>
    /// <exception cref="InvalidCheckpointException">They hold NaN or infinity.</exception>
    public LowRankUpdate(ITensorSource down, ITensorSource up, double scale, bool transposed)
    {
        _rank = (int)down.Entry.Shape[0];
        _scale = (float)scale;
        var (first, second) = (ReadNumbers(down), ReadNumbers(up));
        (_left, _right) = transposed ? (Transpose(first, _rank), Transpose(second, (int)up.Entry.Shape[0])) : (second, first);
        _columns = _right.Length / _rank;
        _sum = new float[_columns];
    }

    /// <summary>Add to elements of the weight.</summary>
    /// <param name="weight">The elements.</param>
    /// <param name="firstElement">Index of the first of them in row-major order.</param>
    public void AddTo(Span<float> weight, long firstElement)
    {
        for (var done = 0; done < weight.Length;)
        {
            var (row, column) = Math.DivRem(firstElement + done, _columns);
            var piece = weight.Slice(done, (int)Math.Min(_columns - column, weight.Length - done));
            var sum = _sum.AsSpan(0, piece.Length);
            sum.Clear();
            for (var r = 0; r < _rank; r++)
                TensorPrimitives.MultiplyAdd(_right.AsSpan((r * _columns) + (int)column, piece.Length), _left[((int)row * _rank) + r], sum, sum);
            TensorPrimitives.MultiplyAdd(sum, _scale, piece, piece);
            done += piece.Length;
        }
    }

    /// <summary>Read a tensor of numbers.</summary>
    /// <exception cref="InvalidCheckpointException">It holds NaN or infinity.</exception>
    public static float[] ReadNumbers(ITensorSource tensor)
    {
        var numbers = new float[tensor.Entry.Count];
        tensor.ReadBlocks((block, first) => TensorConversion.Convert(block, tensor.Entry.DataType,
            MemoryMarshal.AsBytes(numbers.AsSpan((int)first, block.Length / tensor.Entry.DataType.Size())), torch.ScalarType.Float32));
        if (numbers.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) >= 0)
            throw new InvalidCheckpointException(
                $"Tensor '{tensor.Entry.Name}' in '{tensor.Location}': expected finite numbers, found NaN or infinity. Get or train the adapter again.");
        return numbers;
    }

    private static float[] Transpose(float[] numbers, int rows)
    {
        var columns = numbers.Length / rows;
        var transposed = new float[numbers.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++) transposed[(column * rows) + row] = numbers[(row * columns) + column];
        return transposed;
    }
}
