using EmbeddingSpace.Architecture;
using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Kernels;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>Tables of positions that the blocks of one model have in common. Owned by the model.</summary>
internal sealed class SharedPositions : IDisposable
{
    private readonly Dictionary<RotaryPositions, RotaryTable> _tables = [];

    public SharedPositions(ModelMap map, Device device)
    {
        if (map.Find(ModuleRole.RelativePositionBias) is not null) Bias = new(map, device);
    }

    /// <summary>What distances add to scores; null where they add nothing.</summary>
    public BucketBias? Bias { get; }

    /// <summary>The one table for positions of a kind.</summary>
    public RotaryTable Table(RotaryPositions positions)
    {
        if (!_tables.TryGetValue(positions, out var table)) _tables.Add(positions, table = new(positions));
        return table;
    }

    /// <inheritdoc/>
    public void Dispose() => Bias?.Dispose();
}
