using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EmbeddingSpace.Onnx.Graphs;

/// <summary>A constant of a graph whose elements are read when they are written, so that one tensor is in memory at a time.</summary>
internal sealed class GraphTensor
{
    // Spans count in 32 bits, tensors do not.
    private const long ElementsAtOnce = 1 << 26;

    private readonly Func<Tensor>? _read;
    private readonly byte[]? _bytes;

    private GraphTensor(string name, IReadOnlyList<long> sizes, ElementType element, Func<Tensor>? read, byte[]? bytes)
    {
        (Name, Sizes, Element, _read, _bytes) = (name, sizes, element, read, bytes);
        ByteCount = checked(sizes.Aggregate(1L, (product, size) => product * size) * (element == ElementType.Float ? sizeof(float) : sizeof(long)));
    }

    /// <summary>Its name, which no other value of the graph has.</summary>
    public string Name { get; }

    /// <summary>Sizes of its axes.</summary>
    public IReadOnlyList<long> Sizes { get; }

    /// <summary>What its elements are.</summary>
    public ElementType Element { get; }

    /// <summary>Bytes of its elements.</summary>
    public long ByteCount { get; }

    /// <summary>Weights.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sizes">Sizes of its axes.</param>
    /// <param name="read">Reads it, float32 on the CPU, into a tensor of the caller's.</param>
    public static GraphTensor Of(string name, IReadOnlyList<long> sizes, Func<Tensor> read) => new(name, sizes, ElementType.Float, read, null);

    /// <summary>Numbers.</summary>
    public static GraphTensor Of(string name, IReadOnlyList<long> sizes, ReadOnlySpan<float> values) =>
        new(name, sizes, ElementType.Float, null, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Whole numbers.</summary>
    public static GraphTensor Of(string name, IReadOnlyList<long> sizes, ReadOnlySpan<long> values) =>
        new(name, sizes, ElementType.Int64, null, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Write the elements, little-endian, the last axis fastest.</summary>
    /// <exception cref="InvalidOperationException">What was read is of another shape than was promised.</exception>
    public void Write(Stream stream)
    {
        if (_bytes is not null)
        {
            stream.Write(_bytes);
            return;
        }
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var read = _read!();
        if (!read.shape.SequenceEqual(Sizes))
            throw new InvalidOperationException($"Tensor '{Name}': expected [{string.Join(", ", Sizes)}], read [{string.Join(", ", read.shape)}].");
        var flat = read.to(float32).contiguous().view(-1);
        for (long first = 0; first < flat.NumberOfElements; first += ElementsAtOnce)
            stream.Write(flat.narrow(0, first, Math.Min(ElementsAtOnce, flat.NumberOfElements - first)).bytes);
    }
}
