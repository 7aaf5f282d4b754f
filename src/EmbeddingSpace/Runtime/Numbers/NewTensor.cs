using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>Tensors made of numbers, the caller's. See <see cref="Number"/> for why TorchSharp's own are not used.</summary>
internal static class NewTensor
{
    /// <summary>The integers from 0 to before <paramref name="stop"/>: [<paramref name="stop"/>].</summary>
    public static Tensor Range(long stop, Device? device = null) => Range(0, stop, device);

    /// <summary>The integers from <paramref name="start"/> to before <paramref name="stop"/>: [stop - start].</summary>
    public static Tensor Range(long start, long stop, Device? device = null)
    {
        using var first = start.ToScalar();
        using var end = stop.ToScalar();
        return arange(first, end, UnitFactor.Value, device: device);
    }

    /// <summary>The integers from <paramref name="start"/> down to behind <paramref name="stop"/>: [start - stop].</summary>
    public static Tensor RangeDown(long start, long stop)
    {
        using var first = start.ToScalar();
        using var end = stop.ToScalar();
        using var step = (-1L).ToScalar();
        return arange(first, end, step);
    }

    /// <summary>One real number throughout: [<paramref name="sizes"/>].</summary>
    public static Tensor Full(long[] sizes, double number, ScalarType type, Device? device = null)
    {
        using var scalar = number.ToScalar();
        return full(sizes, scalar, type, device);
    }
}
