using EmbeddingSpace.Runtime;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Testing;

/// <summary>The GPU that tests may use where there is one.</summary>
public static class Gpu
{
    /// <summary>Index of the device.</summary>
    public const int Index = 0;

    /// <summary>The device; skips the test where it is absent.</summary>
    public static torch.Device Require()
    {
        TorchRuntime.EnsureLoaded();
        Assert.SkipUnless(torch.cuda.is_available(), "There is no CUDA device that this libtorch can use.");
        return new(DeviceType.CUDA, Index);
    }
}
