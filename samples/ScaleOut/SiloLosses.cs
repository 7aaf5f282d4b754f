namespace ScaleOut;

/// <summary>Says that a silo went while shards are out. Orleans itself leaves a client's calls waiting until they time out.</summary>
internal sealed class SiloLosses : IDisposable
{
    private CancellationTokenSource _next = new();

    /// <summary>Cancelled with the next loss.</summary>
    public CancellationToken Next => Volatile.Read(ref _next).Token;

    /// <summary>A silo went: all that is out is handed out again, since nobody knows which silo has what.</summary>
    public void Tell() => Interlocked.Exchange(ref _next, new()).Cancel();

    public void Dispose() => _next.Dispose();
}
