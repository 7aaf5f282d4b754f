using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace EmbeddingSpace.Forward;

/// <summary>An affine map: x [in] → x · weights + bias [out], float32, in managed memory.</summary>
internal sealed class LinearMap
{
    private const int LongestAxis = 1 << 20;
    private const int StackLimit = 512;

    // Numbers made room for before the first of them is there: 1 MiB. Room doubles as they come, so a stream costs no more than twice what it holds.
    private const int FirstBlock = 1 << 18;

    public LinearMap(float[] weights, float[] bias)
    {
        (Weights, Bias) = (weights, bias);
        InputSize = weights.Length / bias.Length;
    }

    /// <summary>[in, out], row-major.</summary>
    public float[] Weights { get; }

    /// <summary>[out].</summary>
    public float[] Bias { get; }

    /// <summary>Width of what it reads.</summary>
    public int InputSize { get; }

    /// <summary>Width of what it gives.</summary>
    public int OutputSize => Bias.Length;

    /// <summary>Copy float64 results into a map.</summary>
    /// <param name="weights">[in, out].</param>
    /// <param name="bias">[out].</param>
    public static LinearMap From(Tensor weights, Tensor bias)
    {
        using var scope = NewDisposeScope();
        return new(Floats(weights), Floats(bias));

        static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.to(float32).cpu().contiguous().bytes).ToArray();
    }

    /// <summary>The map as tensors [in, out] and [out] on a device; the caller disposes them.</summary>
    public (Tensor Weights, Tensor Bias) ToTensors(Device device) =>
        (tensor(Weights, [InputSize, OutputSize], device: device).DetachFromDisposeScope(), tensor(Bias, device: device).DetachFromDisposeScope());

    /// <summary>Map one vector.</summary>
    /// <param name="input">[in].</param>
    /// <param name="output">[out], written.</param>
    public void Apply(ReadOnlySpan<float> input, Span<float> output)
    {
        // Sums in double: the same result whatever the width of the machine's vectors.
        Span<double> sums = OutputSize <= StackLimit ? stackalloc double[OutputSize] : new double[OutputSize];
        for (var j = 0; j < sums.Length; j++) sums[j] = Bias[j];
        for (var i = 0; i < input.Length; i++)
        {
            var row = Weights.AsSpan(i * OutputSize, OutputSize);
            for (var j = 0; j < row.Length; j++) sums[j] += (double)input[i] * row[j];
        }
        for (var j = 0; j < sums.Length; j++) output[j] = (float)sums[j];
    }

    /// <summary>Store the map: two sizes, then weights and bias, little-endian.</summary>
    public void Write(Stream stream)
    {
        Span<byte> sizes = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(sizes, InputSize);
        BinaryPrimitives.WriteInt32LittleEndian(sizes[4..], OutputSize);
        stream.Write(sizes);
        stream.Write(MemoryMarshal.AsBytes<float>(Weights));
        stream.Write(MemoryMarshal.AsBytes<float>(Bias));
    }

    /// <summary>Load what <see cref="Write"/> stored.</summary>
    /// <param name="stream">Holds the map and nothing behind it; stays the caller's.</param>
    /// <param name="name">Name for messages.</param>
    /// <exception cref="InvalidCheckpointException">It holds fewer or more numbers than its sizes say, or one that is NaN or infinite.</exception>
    public static LinearMap Read(Stream stream, string name)
    {
        try
        {
            Span<byte> sizes = stackalloc byte[8];
            stream.ReadExactly(sizes);
            var (input, output) = (BinaryPrimitives.ReadInt32LittleEndian(sizes), BinaryPrimitives.ReadInt32LittleEndian(sizes[4..]));
            if (input is < 1 or > LongestAxis || output is < 1 or > LongestAxis || (long)input * output > int.MaxValue)
                throw new InvalidCheckpointException($"'{name}': expected the sizes of a linear map, found {input} x {output}. Save the model again.");
            var (weights, bias) = (ReadNumbers(stream, input * output, name), ReadNumbers(stream, output, name));
            if (stream.ReadByte() >= 0)
                throw new InvalidCheckpointException(
                    $"'{name}': expected a linear map {input} x {output} and nothing behind it, found more bytes. Save the model again.");
            return new(weights, bias);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidCheckpointException($"'{name}': expected a stored linear map, found a truncated one. Save the model again.", exception);
        }
    }

    /// <summary>The sizes are a claim: room is made as the numbers come.</summary>
    private static float[] ReadNumbers(Stream stream, int count, string name)
    {
        var numbers = new float[Math.Min(count, FirstBlock)];
        for (var read = 0; ;)
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan(read)));
            for (; read < numbers.Length; read++)
                if (!float.IsFinite(numbers[read]))
                    throw new InvalidCheckpointException(string.Create(CultureInfo.InvariantCulture,
                        $"'{name}': expected finite numbers, found {numbers[read]}. Save the model again."));
            if (read == count) return numbers;
            Array.Resize(ref numbers, (int)Math.Min(count, 2L * read));
        }
    }
}
