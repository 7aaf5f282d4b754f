namespace EmbeddingSpace.Checkpoints.Tensors;

/// <summary>Walks the elements of a strided view in row-major order.</summary>
internal sealed class StridedPosition(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
{
    private readonly long[] _index = new long[shape.Count];

    /// <summary>Elements from the view's first element to the current one.</summary>
    public long Offset { get; private set; }

    /// <summary>Step to the next element; past the last it starts again at the first.</summary>
    public void Advance()
    {
        for (var axis = _index.Length - 1; axis >= 0; axis--)
        {
            Offset += strides[axis];
            if (++_index[axis] < shape[axis]) return;
            Offset -= strides[axis] * shape[axis];
            _index[axis] = 0;
        }
    }
}
