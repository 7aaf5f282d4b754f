namespace EmbeddingSpace.Runtime.Inspection;

/// <summary>What an inspection of this machine and process found.</summary>
/// <param name="Checks">One finding per subject.</param>
/// <param name="Device">The best device there is: <c>cuda:0</c> or <c>cpu</c>; null where the native library cannot be loaded.</param>
/// <param name="TorchVersion">Version of libtorch; null where it cannot be loaded or is too old to say.</param>
/// <param name="Threads">Threads one tensor operation uses; null where the native library cannot be loaded.</param>
public sealed record RuntimeInspection(IReadOnlyList<RuntimeCheck> Checks, string? Device, string? TorchVersion, int? Threads)
{
    /// <summary>Whether no check failed.</summary>
    public bool Ok => Checks.All(check => check.Ok);
}
