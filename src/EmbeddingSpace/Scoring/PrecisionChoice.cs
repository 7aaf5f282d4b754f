using System.Collections.Concurrent;
using System.Diagnostics;
using EmbeddingSpace.Runtime;
using EmbeddingSpace.Runtime.Host;
using TorchSharp;
using static TorchSharp.torch;

namespace EmbeddingSpace.Scoring;

/// <summary>Turns a wished precision into the number format of a device.</summary>
internal static class PrecisionChoice
{
    private const int Tries = 5;

    // One look at a device serves every model of the process; what a device multiplies faster does not change.
    private static readonly ConcurrentDictionary<string, Lazy<bool>> Probed = new(StringComparer.Ordinal);

    /// <summary>The number format.</summary>
    public static ScalarType Resolve(ScoringPrecision precision, Device device) => precision switch
    {
        ScoringPrecision.Float32 => ScalarType.Float32,
        ScoringPrecision.BFloat16 => ScalarType.BFloat16,
        ScoringPrecision.Float16 => ScalarType.Float16,
        ScoringPrecision.Fastest => BFloat16IsFaster(device) ? ScalarType.BFloat16 : ScalarType.Float32,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "Expected Float32, BFloat16, Float16 or Fastest."),
    };

    private static bool BFloat16IsFaster(Device device) => Probed.GetOrAdd(device.ToString(), _ => new(() => MultipliesBFloat16Faster(device))).Value;

    private static bool MultipliesBFloat16Faster(Device device)
    {
        // Emulated bfloat16 can win on a small product and lose on the model: without the instructions there is nothing to measure.
        if (device.type == DeviceType.CPU && !CpuFeatures.HasBFloat16) return false;
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        return Seconds(ScalarType.BFloat16, device) < Seconds(ScalarType.Float32, device);
    }

    private static double Seconds(ScalarType type, Device device)
    {
        // On a GPU a small product is over before its order has arrived: it would say nothing of the format.
        var (rows, width) = device.type == DeviceType.CPU ? (256, 512) : (8192, 2048);
        using var left = ones(rows, width, dtype: type, device: device);
        using var right = ones(width, width, dtype: type, device: device);
        var best = double.PositiveInfinity;
        // The first one warms up; the best of the others is the one that nothing disturbed.
        for (var i = 0; i <= Tries; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var product = left.matmul(right);
            // A device that works beside the CPU has finished once a number of the product is here.
            using var read = product[0, 0].to(float32).cpu();
            if (i > 0) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
