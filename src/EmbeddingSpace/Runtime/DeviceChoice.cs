using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace EmbeddingSpace.Runtime;

/// <summary>Chooses a device by ML.NET's convention (<c>MLContext.GpuDeviceId</c> and <c>MLContext.FallbackToCpu</c>).</summary>
public static class DeviceChoice
{
    /// <summary>The device for an operation.</summary>
    /// <param name="gpuDeviceId">Index of the CUDA device, from 0; null for the CPU.</param>
    /// <param name="fallbackToCpu">Whether to use the CPU when that device is not there, instead of failing.</param>
    /// <returns>The device. Nothing is made on it, and no default is changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gpuDeviceId"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">The device is not there and <paramref name="fallbackToCpu"/> is false.</exception>
    /// <exception cref="DllNotFoundException">The native library cannot be loaded.</exception>
    public static torch.Device Resolve(int? gpuDeviceId, bool fallbackToCpu)
    {
        TorchRuntime.EnsureLoaded();
        return Resolve(gpuDeviceId, fallbackToCpu, torch.cuda.is_available() ? torch.cuda.device_count() : 0);
    }

    /// <summary>The CPU, once it is known that a tensor can be made there: TorchSharp's first use fails obscurely. Always the same object, as devices are
    /// equal by reference.</summary>
    /// <exception cref="DllNotFoundException">The native library cannot be loaded.</exception>
    internal static torch.Device Cpu()
    {
        TorchRuntime.EnsureLoaded();
        return FirstUse();

        // By itself, so that .NET cannot set TorchSharp up before the line above.
        [MethodImpl(MethodImplOptions.NoInlining)]
#pragma warning disable RS0030 // The one place where the library is known to be loaded.
        static torch.Device FirstUse() => torch.CPU;
#pragma warning restore RS0030
    }

    /// <summary>The same with the number of CUDA devices given.</summary>
    internal static torch.Device Resolve(int? gpuDeviceId, bool fallbackToCpu, int cudaDevices)
    {
        if (gpuDeviceId is not { } index) return new torch.Device(DeviceType.CPU);
        ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(gpuDeviceId));
        if (index < cudaDevices) return new torch.Device(DeviceType.CUDA, index);
        if (fallbackToCpu) return new torch.Device(DeviceType.CPU);
        var found = cudaDevices == 0
            ? "no CUDA device that this libtorch can use"
            : string.Create(CultureInfo.InvariantCulture, $"{cudaDevices} CUDA device(s), 0 to {cudaDevices - 1}");
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"'gpuDeviceId' {index}: expected a CUDA device of that index, found {found}; "
            + $"choose another index, reference a libtorch-cuda package, or allow the CPU with 'fallbackToCpu'."));
    }
}
