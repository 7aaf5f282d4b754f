using System.Runtime.InteropServices;

namespace EmbeddingSpace.Translation.Definition;

/// <summary>What a target read of its texts, kept from one translation to the next: several classifiers are moved onto one encoder in one reading, and come out
/// to the bit as if each had been moved by itself. Numbers are kept in a temporary file; one translation at a time may use it.</summary>
public sealed class TargetReadings : IDisposable
{
    private readonly Dictionary<string, List<(int[] Rows, long Place, int Numbers)>> _readings = new(StringComparer.Ordinal);
    private readonly FileStream _file = TemporaryFile.Create();

    /// <summary>How often something was read with a model, and how often again without one.</summary>
    public (int Read, int Replayed) Count { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Hand over batches that were read before, in the order in which they were read; else read and keep them.</summary>
    /// <param name="key">What is read, and by whom.</param>
    /// <param name="read">Reads, and hands over places and numbers of each batch.</param>
    /// <param name="take">Takes a batch.</param>
    internal void ForEach(string key, Action<Action<int[], float[]>> read, Action<int[], float[]> take)
    {
        if (_readings.TryGetValue(key, out var batches))
        {
            Count = (Count.Read, Count.Replayed + 1);
            foreach (var (rows, place, count) in batches)
            {
                var numbers = new float[count];
                _file.Position = place;
                _file.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
                take(rows, numbers);
            }
            return;
        }
        Count = (Count.Read + 1, Count.Replayed);
        var kept = new List<(int[], long, int)>();
        read((rows, numbers) =>
        {
            _file.Position = _file.Length;
            kept.Add((rows, _file.Position, numbers.Length));
            _file.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
            take(rows, numbers);
        });
        // One that was stopped in the middle is none.
        _readings.Add(key, kept);
    }
}
