using System.Globalization;
using EmbeddingSpace.Runtime.Host;
using EmbeddingSpace.Testing;
using Xunit;
using static TorchSharp.torch;

namespace EmbeddingSpace.Tests.Runtime.Host;

[Trait("Tier", "Unit")]
public sealed class NativeHeapTests
{
    private const int Matrices = 64;
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void Freed_matrices_between_kept_ones_are_given_back()
    {
        Assert.SkipUnless(NativeHeap.CanTrim, "Only the heap of glibc is told to give memory back.");
        using var leaks = new NativeLeakCheck();
        using var scope = NewDisposeScope();
        // The first one that is freed tells the heap to hold on to the others of its size.
        ones(4 * Mebibyte).Dispose();
        var (freed, kept) = (new List<Tensor>(), new List<Tensor>());
        for (var i = 0; i < Matrices; i++)
        {
            freed.Add(ones(Mebibyte));
            kept.Add(ones(16));
        }
        var before = AnonymousMebibytes();
        freed.ForEach(tensor => tensor.Dispose());
        NativeHeap.Trim();
        // 64 matrices of 4 MiB; half of them, as the runner allocates beside this test.
        Assert.InRange(before - AnonymousMebibytes(), Matrices * 4 / 2, long.MaxValue);
        Assert.All(kept, tensor => Assert.Equal(16, tensor.sum().item<float>()));
    }

    private static long AnonymousMebibytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line["RssAnon:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
