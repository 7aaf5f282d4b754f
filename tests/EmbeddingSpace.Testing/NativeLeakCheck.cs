using EmbeddingSpace.Runtime;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Testing;

/// <summary>Fails a test that leaves more, or fewer, native tensors alive than it found.</summary>
/// <remarks>
/// <para>Use it around the whole test: <c>using var leaks = new NativeLeakCheck();</c> as the first statement, so that it is disposed last.</para>
/// <para>Limit: TorchSharp counts per thread, and a tensor counts as made on the thread that made it and as disposed on the thread that disposed it.
/// So the check sees only the thread it was made on, and must be disposed there: no <c>await</c> between. A tensor made on another thread and left
/// there is not seen; one made there and disposed here reads as one too few. Test parallel code for leaks by running its work on this thread, make
/// one check inside each worker, or count for the process (<see cref="OfProcess"/>) where no other test runs at the same time.</para>
/// <para>
/// A tensor that only the garbage collector can still reach is a leak here: the count falls when <c>Dispose</c> is called, not when a finaliser runs.
/// </para>
/// </remarks>
public sealed class NativeLeakCheck : IDisposable
{
    /// <summary>How long the count of a process has to stand still before it is the count at the start.</summary>
    private static readonly TimeSpan Stillness = TimeSpan.FromMilliseconds(250);

    private readonly int? _thread;
    private readonly long _before;
    private bool _verified;

    /// <summary>Load the native library, then count the tensors alive on this thread.</summary>
    public NativeLeakCheck()
        : this(Environment.CurrentManagedThreadId)
    {
    }

    private NativeLeakCheck(int? thread)
    {
        TorchRuntime.EnsureLoaded();
        _thread = thread;
        _before = Live;
    }

    private long Live => _thread is null ? torch.Tensor.TotalCount : DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private string Where => _thread is null ? "in this process" : "on this thread";

    /// <summary>Load the native library, then count the tensors alive in this process, whichever thread made them.</summary>
    public static NativeLeakCheck OfProcess()
    {
        // A reader of the test before may let its lease of the weights go on a thread of its own, a moment after that test ended.
        for (var count = -1L; count != torch.Tensor.TotalCount; Thread.Sleep(Stillness)) count = torch.Tensor.TotalCount;
        return new(thread: null);
    }

    /// <summary>Compare now; may be called more than once.</summary>
    public void Verify()
    {
        _verified = true;
        Assert.True(_thread is null || _thread == Environment.CurrentManagedThreadId,
            $"NativeLeakCheck: expected to be verified on thread {_thread}, where it was made, found thread {Environment.CurrentManagedThreadId}. "
            + "TorchSharp counts per thread: leave no 'await' between.");
        var difference = Live - _before;
        Assert.True(difference == 0,
            $"NativeLeakCheck: expected {_before} tensors alive {Where} as at the start, found {Live}: "
            + $"{Math.Abs(difference)} {(difference > 0 ? "were made and not disposed" : "made before, or on another thread, were disposed")}.");
    }

    /// <summary>Compare, unless <see cref="Verify"/> was called.</summary>
    public void Dispose()
    {
        if (!_verified) Verify();
    }
}
