namespace EmbeddingSpace.Fuzz;

/// <summary>A small file in which a process says which input it is at and what became of the others: it outlives the process.</summary>
internal sealed class FuzzStatus : IDisposable
{
    private const int Numbers = 5;

    private readonly FileStream _file;

    private FuzzStatus(FileStream file) => _file = file;

    /// <summary>Open it to write.</summary>
    public static FuzzStatus Open(string path) => new(new(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0));

    /// <summary>Write it anew.</summary>
    public void Write(long number, FuzzCounts counts)
    {
        Span<byte> bytes = stackalloc byte[Numbers * sizeof(long)];
        long[] values = [number, counts.Inputs, counts.Refused, counts.Accepted, counts.Faults];
        for (var i = 0; i < Numbers; i++) BitConverter.TryWriteBytes(bytes[(i * sizeof(long))..], values[i]);
        _file.Position = 0;
        _file.Write(bytes);
    }

    /// <summary>What a process wrote last; null where it has not begun.</summary>
    public static (long Number, FuzzCounts Counts)? Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[Numbers * sizeof(long)];
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) return null;
        long At(int index) => BitConverter.ToInt64(bytes, index * sizeof(long));
        return (At(0), new(At(1), At(2), At(3), At(4)));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
