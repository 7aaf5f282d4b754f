using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Forward;
using Xunit;

namespace EmbeddingSpace.Tests.Forward;

[Trait("Tier", "Unit")]
public sealed class LinearMapTests
{
    // What reading may allocate for a file of a few bytes; sizes that were believed took 8 GiB.
    private const long Allowance = 4L << 20;

    [Theory]
    [InlineData(1 << 20, 2047)]
    [InlineData(46340, 46340)]
    public void Sizes_are_not_believed_before_the_numbers_are_there(int input, int output)
    {
        using var stream = new MemoryStream([.. BitConverter.GetBytes(input), .. BitConverter.GetBytes(output), .. new byte[100]]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var message = Assert.Throws<InvalidCheckpointException>(() => LinearMap.Read(stream, "head.map")).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Allowance);
        Assert.StartsWith("'head.map': expected a stored linear map, found a truncated one", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, -1)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData(int.MaxValue, 1)]
    public void Sizes_of_no_map_are_refused(int input, int output)
    {
        using var stream = new MemoryStream([.. BitConverter.GetBytes(input), .. BitConverter.GetBytes(output), .. new byte[100]]);
        Assert.Contains($"found {input} x {output}", Assert.Throws<InvalidCheckpointException>(() => LinearMap.Read(stream, "head.map")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_larger_than_the_first_block_comes_back_bit_for_bit()
    {
        const int input = 1000, output = 700;
        var map = new LinearMap([.. Enumerable.Range(0, input * output).Select(i => i / 7f)], [.. Enumerable.Range(0, output).Select(i => -i / 3f)]);
        using var stream = new MemoryStream();
        map.Write(stream);
        stream.Position = 0;
        var read = LinearMap.Read(stream, "head.map");
        Assert.Equal(map.Weights, read.Weights);
        Assert.Equal(map.Bias, read.Bias);
    }

    [Fact]
    public void Bytes_behind_the_map_are_refused()
    {
        using var stream = new MemoryStream();
        new LinearMap([1, 2], [3]).Write(stream);
        stream.WriteByte(0);
        stream.Position = 0;
        Assert.Contains("nothing behind it", Assert.Throws<InvalidCheckpointException>(() => LinearMap.Read(stream, "head.map")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Numbers_that_are_none_are_refused(float number)
    {
        using var stream = new MemoryStream();
        new LinearMap([1, number], [3]).Write(stream);
        stream.Position = 0;
        Assert.Contains("expected finite numbers", Assert.Throws<InvalidCheckpointException>(() => LinearMap.Read(stream, "head.map")).Message,
            StringComparison.Ordinal);
    }
}
