using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Libraries;
using EmbeddingSpace.Testing;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime;

[Trait("Tier", "Unit")]
public class TorchRuntimeTests
{
    [Fact]
    public void A_tensor_can_be_made_after_the_native_library_is_loaded()
    {
        using var leaks = new NativeLeakCheck();
        TorchRuntime.EnsureLoaded();
        using var ones = torch.ones(2, 3);
        using var sum = ones.sum();
        Assert.Equal(6f, sum.item<float>());
    }

    [Fact]
    public async Task Loading_from_many_threads_at_once_loads_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(TorchRuntime.EnsureLoaded)));
        var load = NativeTorchLoader.Current;
        Assert.NotNull(load);
        Assert.Same(load, NativeTorchLoader.Load());
    }

    [Fact]
    public void Only_TorchSharps_own_question_is_answered()
    {
        TorchRuntime.EnsureLoaded();
        Assert.NotEqual(0, NativeTorchLoader.Resolve(TorchVersions.TorchSharpAssembly, "LibTorchSharp"));
        Assert.Equal(0, NativeTorchLoader.Resolve(TorchVersions.TorchSharpAssembly, "torch_cuda"));
        Assert.Equal(0, NativeTorchLoader.Resolve(typeof(TorchRuntimeTests).Assembly, "LibTorchSharp"));
    }

    [Fact]
    public void The_versions_this_product_was_built_for_are_known()
    {
        Assert.Equal(new Version(0, 107, 0), new Version(TorchVersions.WantedTorchSharp.ToString(3)));
        Assert.Equal(new Version(2, 10, 0), TorchVersions.WantedLibTorch);
    }
}
