using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Hosts;

/// <summary>Native tensors alive in the process. Memory is given back beside the requests.</summary>
internal static class LiveTensors
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Wait until so many are alive.</summary>
    public static Task ReachAsync(long expected) => WaitAsync(_ => expected);

    /// <summary>Wait until their number stays.</summary>
    public static Task SettleAsync() => WaitAsync(last => last);

    private static async Task WaitAsync(Func<long, long> expected)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var last = -1L; torch.Tensor.TotalCount != expected(last);)
        {
            last = torch.Tensor.TotalCount;
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"expected {expected(last)} tensors alive, found {last}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
