using System.Diagnostics.CodeAnalysis;

namespace EmbeddingSpace.Hosting.Passes;

/// <summary>How many forward passes run on the processor at once, of all models of a host: each takes all cores that torch may use.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The semaphore holds nothing of the system.")]
internal sealed class PassGate(int most)
{
    private readonly SemaphoreSlim _free = new(most, most);

    /// <summary>Run a pass once there is room for it.</summary>
    /// <exception cref="OperationCanceledException">It was given up while it waited.</exception>
    public T Run<T>(Func<T> pass, CancellationToken cancellationToken)
    {
        _free.Wait(cancellationToken);
        try
        {
            return pass();
        }
        finally
        {
            _free.Release();
        }
    }
}
