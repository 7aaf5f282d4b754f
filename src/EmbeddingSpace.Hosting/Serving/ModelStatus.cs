using EmbeddingSpace.Hosting.Loading;
using EmbeddingSpace.Hosting.Settings;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>How a named model is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Options">How it is served.</param>
/// <param name="State">Whether it is in memory.</param>
/// <param name="Info">What serves now; null while nothing does.</param>
/// <param name="Fault">Why it, or what was to replace it, could not be loaded last; null after it could.</param>
/// <param name="Requests">Requests that wait or run.</param>
/// <param name="WasLoaded">Whether it was ever in memory since it was added.</param>
public sealed record ModelStatus(string Name, ModelOptions Options, ModelState State, ModelInfo? Info, string? Fault, int Requests, bool WasLoaded)
{
    /// <summary>What served under the name before its file was changed last, and does again after a rollback; null: nothing since the host started.</summary>
    public ModelOptions? Previous { get; init; }
}
