using EmbeddingSpace.Runtime;
using EmbeddingSpace.Scoring;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Tests.Runtime;

[Trait("Tier", "Unit")]
public class DeviceChoiceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_index_means_the_CPU(bool fallbackToCpu)
    {
        Assert.Equal(DeviceType.CPU, DeviceChoice.Resolve(null, fallbackToCpu).type);
        Assert.Equal(DeviceType.CPU, DeviceChoice.Resolve(null, fallbackToCpu, cudaDevices: 2).type);
    }

    [Fact]
    public void A_device_that_is_there_is_taken()
    {
        var device = DeviceChoice.Resolve(1, fallbackToCpu: true, cudaDevices: 2);
        Assert.Equal((DeviceType.CUDA, 1), (device.type, device.index));
    }

    [Fact]
    public void A_device_that_is_not_there_falls_back_only_when_allowed()
    {
        Assert.Equal(DeviceType.CPU, DeviceChoice.Resolve(2, fallbackToCpu: true, cudaDevices: 2).type);
        var error = Assert.Throws<InvalidOperationException>(() => DeviceChoice.Resolve(2, fallbackToCpu: false, cudaDevices: 2));
        Assert.Contains("2 CUDA device(s), 0 to 1", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<InvalidOperationException>(() => DeviceChoice.Resolve(0, fallbackToCpu: false, cudaDevices: 0));
        Assert.Contains("'fallbackToCpu'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_CPU_is_one_object_so_that_options_without_a_device_are_equal()
    {
        Assert.Same(torch.CPU, DeviceChoice.Cpu());
        Assert.Equal(new ScoringOptions(), new ScoringOptions());
    }

    [Fact]
    public void A_negative_index_is_a_mistake_even_where_falling_back_is_allowed() =>
        Assert.Throws<ArgumentOutOfRangeException>("gpuDeviceId", () => DeviceChoice.Resolve(-1, fallbackToCpu: true, cudaDevices: 1));

    [Fact]
    public void The_devices_of_this_machine_are_asked()
    {
        TorchRuntime.EnsureLoaded();
        var devices = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        Assert.Throws<InvalidOperationException>(() => DeviceChoice.Resolve(devices, fallbackToCpu: false));
        Assert.Equal(DeviceType.CPU, DeviceChoice.Resolve(devices, fallbackToCpu: true).type);
    }
}
