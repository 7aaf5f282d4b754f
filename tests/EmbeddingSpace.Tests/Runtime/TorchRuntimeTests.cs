using EmbeddingSpace.Runtime;
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
}
