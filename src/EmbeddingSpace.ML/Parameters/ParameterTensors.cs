using System.Runtime.InteropServices;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Projection.Parameters;
using TorchSharp;

namespace EmbeddingSpace.ML.Parameters;

/// <summary>What one cursor has open of a checkpoint: nothing before a vector is asked for, then the mapped file and one tensor at a time.</summary>
internal sealed class ParameterTensors(string folder, int hidden) : IDisposable
{
    private Checkpoint? _checkpoint;
    private ParameterReader? _reader;
    private ParameterBlock? _block;
    private torch.Tensor? _rows;

    /// <summary>Copy one vector.</summary>
    /// <param name="block">The block that it belongs to.</param>
    /// <param name="row">Its row in the block's tensor.</param>
    /// <param name="vector">[hidden], written.</param>
    /// <exception cref="InvalidCheckpointException">The files changed since the data was loaded, or a weight is NaN or infinite.</exception>
    public void Copy(ParameterBlock block, int row, Span<float> vector)
    {
        if (!ReferenceEquals(_block, block)) Read(block);
        // Row by row: a span holds 2 GiB at most, a large embedding is more.
        using var selected = _rows!.select(0, row);
        MemoryMarshal.Cast<byte, float>(selected.bytes).CopyTo(vector);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows?.Dispose();
        _checkpoint?.Dispose();
    }

    private void Read(ParameterBlock block)
    {
        _checkpoint ??= Checkpoint.Open(folder);
        _reader ??= ParameterReader.Open(_checkpoint);
        (_block, var old) = (null, _rows);
        _rows = null;
        old?.Dispose();
        var rows = _reader.ReadRows(block.Selection.Role, block.Layer, torch.ScalarType.Float32, block.Selection);
        if (rows.shape[1] != hidden || rows.shape[0] <= block.Places.Max(place => place.Row))
        {
            var found = $"[{string.Join(", ", rows.shape)}]";
            rows.Dispose();
            throw new InvalidCheckpointException($"Parameters '{block.RoleName}' in '{folder}': expected vectors of width {hidden} and the rows that were "
                + $"there when the data was loaded, found {found}. Do not change a model folder while it is read; load it again.");
        }

        (_block, _rows) = (block, rows);
    }
}
