using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Runtime.Numbers;

/// <summary>A number that a tensor operation is given: an integer stays one, so that a tensor of integers does.</summary>
/// <remarks>
/// TorchSharp's own forms (<c>x * 0.5</c>, <c>x + y</c>, <c>x > 0</c>) make a native number that nothing holds while torch reads it: a collection in that
/// moment frees it, and torch throws, or may read another number. On one busy core, collecting beside it, 5 of 1.6 million sums threw. The operations of
/// this room hold theirs until torch is done; the build refuses the others.
/// </remarks>
internal readonly struct Number
{
    private readonly double _real;
    private readonly long _integer;

    private Number(double real) => (_real, IsInteger) = (real, false);

    private Number(long integer) => (_integer, IsInteger) = (integer, true);

    /// <summary>Whether it is one of the integers, not a real number of an integer's value.</summary>
    public bool IsInteger { get; }

    public static implicit operator Number(double real) => new(real);

    public static implicit operator Number(long integer) => new(integer);

    /// <summary>The exponent of a square.</summary>
    public static Number Two => 2L;

    /// <summary>Run an operation on the number as torch reads it, which is held until the operation is done, and freed then.</summary>
    public Tensor Hold(Func<Scalar, Tensor> operation)
    {
        using var scalar = IsInteger ? _integer.ToScalar() : _real.ToScalar();
        return operation(scalar);
    }
}
