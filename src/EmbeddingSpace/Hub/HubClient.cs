using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Hub.Definition;
using EmbeddingSpace.Hub.Storage;
using EmbeddingSpace.Hub.Transfer;

namespace EmbeddingSpace.Hub;

/// <summary>
/// Fetches models from a Hugging Face-compatible hub into the cache that Hugging Face's own client has: only the files that are read here, each checked by
/// size and hash before it gets its name, and none twice. It is the one part of the library that opens a connection, and does so when it is asked to.
/// </summary>
/// <remarks>Safe for concurrent use, also by several processes on one cache. The token is sent to the hub and to nobody that it redirects to.</remarks>
public sealed class HubClient : IDisposable
{
    private readonly HubOptions _options;
    private readonly TimeProvider _time;
    private readonly HubCache _cache;
    private readonly HubConnection _connection;

    /// <summary>Begin; nothing is asked yet.</summary>
    /// <param name="options">The hub, the token, the cache.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    public HubClient(HubOptions options) : this(options, handler: null)
    {
    }

    /// <summary>Begin with a way of sending that the application has.</summary>
    /// <param name="options">The hub, the token, the cache; the proxy is then the handler's.</param>
    /// <param name="handler">Sends the requests. It has to leave redirects alone and to unpack nothing. Not disposed; null: an own one.</param>
    /// <param name="time">Waits between tries; null: the system's.</param>
    /// <exception cref="ArgumentException">Options are wrong; every fault is named.</exception>
    public HubClient(HubOptions options, HttpMessageHandler? handler, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _time) = (HubOptions.Validated(options), time ?? TimeProvider.System);
        _cache = new(_options.CacheFolder);
        _connection = new(_options, handler, _time);
    }

    /// <summary>Fetch a model, or what is missing of it.</summary>
    /// <param name="model"><c>OWNER/NAME</c>, or <c>OWNER/NAME@REVISION</c> with a branch, tag or commit.</param>
    /// <param name="progress">Told bytes of each file.</param>
    /// <param name="cancellationToken">Stops; what came is kept for the next time, and is no model before all of it is there.</param>
    /// <returns>Where the model lies, and its files.</returns>
    /// <exception cref="ArgumentException">The name is none.</exception>
    /// <exception cref="HubException">It cannot be fetched; <see cref="HubException.Fault"/> says why.</exception>
    /// <exception cref="HubModelNotFoundException">Offline, and the cache does not have it.</exception>
    /// <exception cref="IOException">The cache cannot be written to.</exception>
    public async Task<HubSnapshot> FetchAsync(string model, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var name = HubModelName.Parse(model);
        if (_options.Offline)
        {
            var folder = _cache.Find(model);
            return new(name.Name, Path.GetFileName(folder), folder, CachedFile.All(folder));
        }
        try
        {
            return await new ModelFetch(_connection, _options, _time, _cache, name, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception is not HubException && DiskSpace.IsOut(exception))
        {
            throw DiskSpace.Fault(_cache.Folder, $"Model '{name}'", "room for it", "a full disk", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException and not HubException)
        {
            throw new IOException($"Model '{name}': expected to write into the cache '{_cache.Folder}', which failed ({exception.Message.TrimEnd('.')}). "
                + "Mend its rights, or name another cache (on the command line: --cache).", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();
}
