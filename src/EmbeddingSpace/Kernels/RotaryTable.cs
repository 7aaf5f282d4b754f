using EmbeddingSpace.Architecture;

namespace EmbeddingSpace.Kernels;

/// <summary>Cosines and sines of rotary positions, for as many positions as texts had so far. Safe for concurrent use.</summary>
internal sealed class RotaryTable(RotaryPositions positions)
{
    private readonly float[] _frequencies = positions.Frequencies();
    private Rows _rows = new(0, [], []);

    /// <summary>Numbers a position: half a head.</summary>
    public int Half => _frequencies.Length;

    /// <summary>The rows for texts of a length.</summary>
    public Rows For(int length)
    {
        var rows = Volatile.Read(ref _rows);
        if (rows.Count >= length) return rows;
        // Two callers may compute the same; either result serves.
        rows = Compute(Math.Max(length, 2 * rows.Count));
        Volatile.Write(ref _rows, rows);
        return rows;
    }

    private Rows Compute(int count)
    {
        var (cosines, sines) = (new float[count * Half], new float[count * Half]);
        for (var position = 0; position < count; position++)
            for (var i = 0; i < Half; i++)
            {
                // The angle is rounded to float32, as it is where such models are trained.
                var angle = (double)(position * _frequencies[i]);
                cosines[(position * Half) + i] = (float)(Math.Cos(angle) * positions.Factor);
                sines[(position * Half) + i] = (float)(Math.Sin(angle) * positions.Factor);
            }
        return new(count, cosines, sines);
    }

    /// <summary>Cosines and sines, each [positions, headSize / 2], times the factor of the positions.</summary>
    /// <param name="Count">Number of positions.</param>
    /// <param name="Cosines">The cosines.</param>
    /// <param name="Sines">The sines.</param>
    internal sealed record Rows(int Count, float[] Cosines, float[] Sines);
}
