using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Hub.Definition;
using EmbeddingSpace.Hub.Listing;
using EmbeddingSpace.Hub.Storage;
using EmbeddingSpace.Hub.Transfer;

namespace EmbeddingSpace.Hub;

/// <summary>Fetches one model, once.</summary>
internal sealed class ModelFetch
{
    private const int MostBytesOfListing = 64 << 20;

    private readonly HubConnection _connection;
    private readonly HubOptions _options;
    private readonly TimeProvider _time;
    private readonly HubCache _cache;
    private readonly HubModelName _model;
    private readonly IProgress<OperationProgress>? _progress;
    private readonly ModelFolder _folder;
    private readonly Uri _endpoint;
    private readonly Dictionary<string, HubFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _unnamed = new(StringComparer.Ordinal);

    /// <summary>Begin; nothing is asked yet.</summary>
    public ModelFetch(
        HubConnection connection, HubOptions options, TimeProvider time, HubCache cache, HubModelName model, IProgress<OperationProgress>? progress)
    {
        (_connection, _options, _time, _cache, _model, _progress) = (connection, options, time, cache, model, progress);
        _folder = new(cache, model, options.WithoutLinks);
        // With a slash behind it: what is asked for lies below the hub's path.
        _endpoint = new(options.Endpoint!.AbsoluteUri.TrimEnd('/') + "/");
    }

    private string Subject => $"Model '{_model}'";

    private string Revision => _model.Revision ?? HubModelName.MainRevision;

    /// <summary>Fetch what is missing, and then give it its names.</summary>
    public async Task<HubSnapshot> RunAsync(CancellationToken cancellationToken)
    {
        var listing = ModelListing.Parse(await _connection.ReadAsync(
            Ask(HttpMethod.Get, $"api/models/{_model.Name}/revision/{Uri.EscapeDataString(Revision)}?blobs=true", Subject),
            MostBytesOfListing, cancellationToken).ConfigureAwait(false), Subject);
        if (HubModelName.IsCommit(Revision) && listing.Commit != Revision)
            throw new HubException(HubFault.UnexpectedAnswer,
                $"{Subject}: expected the commit that is asked for, found '{listing.Commit}'. Check the hub's address.");
        var selection = new FileSelection(listing.Files.Keys, Subject);
        while (Missing() is { Count: > 0 } missing)
            foreach (var name in missing) _files[name] = await TakeAsync(listing, name, cancellationToken).ConfigureAwait(false);
        _folder.Publish(listing.Commit, _unnamed);
        _folder.Refer(Revision, listing.Commit);
        return new(_model.Name, listing.Commit, _folder.Snapshot(listing.Commit), [.. _files.Values.OrderBy(file => file.Name, StringComparer.Ordinal)]);

        List<string> Missing() =>
            [.. (_options.AllFiles ? listing.Files.Keys : selection.Known(name => Read(listing.Commit, name))).Where(name => !_files.ContainsKey(name))];
    }

    private byte[]? Read(string commit, string name) => !_files.ContainsKey(name) ? null
        : CheckpointFiles.Read(_unnamed.TryGetValue(name, out var hash) ? _folder.Blob(hash) : _folder.PathOf(commit, name));

    private async Task<HubFile> TakeAsync(ModelListing listing, string name, CancellationToken cancellationToken)
    {
        var subject = $"File '{name}' of model '{_model}'";
        if (!ModuleFolders.IsInside(name))
            throw new HubException(HubFault.UnexpectedAnswer,
                $"{subject}: expected the name of a file in the model's folder, found one that may lead elsewhere. Get the model from a source you trust.");
        // A file that has its name is whole; another program may have left one that is not.
        if (CachedFile.Find(_folder.PathOf(listing.Commit, name)) is { } there && (listing.Files.GetValueOrDefault(name) ?? there.Length) == there.Length)
            return CachedFile.Describe(name, there, fetched: false);
        var address = $"{_model.Name}/resolve/{listing.Commit}/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";
        var identity = await IdentifyAsync(Ask(HttpMethod.Head, address, subject), listing.Commit, cancellationToken).ConfigureAwait(false);
        var fetched = await BringAsync(Ask(HttpMethod.Get, address, subject), name, identity, cancellationToken).ConfigureAwait(false);
        _unnamed[name] = identity.Hash;
        return CachedFile.Describe(name, new(_folder.Blob(identity.Hash)), fetched);
    }

    private async Task<ContentIdentity> IdentifyAsync(HubRequest request, string commit, CancellationToken cancellationToken)
    {
        using var response = await _connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (HubHeaders.Commit(response) is { } found && found != commit)
            throw new HubException(
                HubFault.UnexpectedAnswer, $"{request.Subject}: expected it of commit '{commit}', found it of '{found}'. Fetch the model again.");
        return ContentIdentity.TryRead(HubHeaders.Tag(response), HubHeaders.Size(response)) ?? throw new HubException(HubFault.UnexpectedAnswer,
            $"{request.Subject}: expected the hub to say its size and its hash (SHA-256, or SHA-1 of git), found '{HubHeaders.Tag(response) ?? "none"}'. "
            + "Check the hub's address: what cannot be checked is not fetched.");
    }

    /// <summary>Bring a blob to its place, if it is not there.</summary>
    /// <returns>Whether anything of it had to be fetched.</returns>
    private async Task<bool> BringAsync(HubRequest request, string name, ContentIdentity identity, CancellationToken cancellationToken)
    {
        _folder.CreateBlobs();
        var blob = _folder.Blob(identity.Hash);
        using var held = await BlobLock.TakeAsync(_cache, _model, identity.Hash, _time, cancellationToken).ConfigureAwait(false);
        if (CachedFile.Find(blob)?.Length == identity.Bytes) return false;
        var download = new BlobDownload(_connection, _options, _time);
        await download.RunAsync(request, blob, identity, bytes => _progress?.Report(new($"fetch {name}", bytes, identity.Bytes)), cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    private HubRequest Ask(HttpMethod method, string address, string subject) => new(method, new(_endpoint, address), subject, new(_endpoint, _model.Name));
}
