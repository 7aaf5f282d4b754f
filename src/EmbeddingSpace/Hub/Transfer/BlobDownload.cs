using System.Net;
using EmbeddingSpace.Hub.Definition;
using EmbeddingSpace.Hub.Storage;

namespace EmbeddingSpace.Hub.Transfer;

/// <summary>Brings one blob to the disk: goes on where an earlier try ended, and believes nothing before size and hash are right.</summary>
/// <param name="connection">The hub.</param>
/// <param name="options">Bounds.</param>
/// <param name="time">Waits between tries.</param>
internal sealed class BlobDownload(HubConnection connection, HubOptions options, TimeProvider time)
{
    private const int BlockLength = 1 << 17;

    private readonly RetryTimes _retries = new(options);

    /// <summary>Bring it; its lock is held by the caller.</summary>
    /// <param name="request">Where the whole file is.</param>
    /// <param name="blob">Its place.</param>
    /// <param name="identity">What it has to be.</param>
    /// <param name="report">Told how many bytes there are.</param>
    /// <param name="cancellationToken">Stops; what came is kept.</param>
    /// <exception cref="HubException">It does not come, is not what it has to be, or there is no room for it.</exception>
    public async Task RunAsync(HubRequest request, string blob, ContentIdentity identity, Action<long> report, CancellationToken cancellationToken)
    {
        using var partial = PartialBlob.Open(blob, identity);
        try
        {
            DiskSpace.Require(Path.GetDirectoryName(blob)!, request.Subject, identity.Bytes - partial.Length);
            await FillAsync(request, partial, identity, report, cancellationToken).ConfigureAwait(false);
            partial.Commit();
        }
        // A disk that is too small was found before anything came: what an earlier try brought stays.
        catch (HubException exception) when (exception.Fault == HubFault.Damaged || (exception.Fault == HubFault.NoSpace && partial.Length == 0))
        {
            partial.Delete();
            throw;
        }
        catch (IOException exception) when (DiskSpace.IsOut(exception))
        {
            partial.Delete();
            throw DiskSpace.Fault(
                Path.GetDirectoryName(blob)!, request.Subject, FormattableString.Invariant($"room for {identity.Bytes} bytes"), "a full disk", exception);
        }
    }

    private async Task FillAsync(HubRequest request, PartialBlob partial, ContentIdentity identity, Action<long> report, CancellationToken cancellationToken)
    {
        for (var tries = 0; ;)
        {
            if (partial.Length == identity.Bytes)
            {
                if (partial.IsRight()) return;
                // Another process may have left other bytes: once more from the start, and what comes then is what the hub has.
                if (!partial.HasEarlierBytes)
                    throw new HubException(
                        HubFault.Damaged, $"{request.Subject}: expected content of hash {identity.Hash}, found another. Fetch the model again.");
                partial.Restart();
            }
            var before = partial.Length;
            var cause = await ContinueAsync(request with { From = before }, partial, identity, report, cancellationToken).ConfigureAwait(false);
            if (partial.Length == identity.Bytes) continue;
            if (partial.Length > before) tries = 0;
            var wait = _retries.Next(tries++) ?? throw new HubException(HubFault.Unreachable,
                FormattableString.Invariant($"{request.Subject}: expected {identity.Bytes} bytes, found a connection that broke after {partial.Length}. ")
                + "What came is kept: fetch the model again to go on.", cause);
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Take what one answer brings.</summary>
    /// <returns>What broke it off; null where it ended by itself.</returns>
    private async Task<Exception?> ContinueAsync(HubRequest request, PartialBlob partial, ContentIdentity identity, Action<long> report,
        CancellationToken cancellationToken)
    {
        using var response = await connection.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!GoesOn(response, partial.Length))
        {
            partial.Restart();
            if (response.StatusCode != HttpStatusCode.OK) return null;
        }
        if (response.Content.Headers.ContentEncoding.Count > 0)
            throw new HubException(HubFault.UnexpectedAnswer, $"{request.Subject}: expected the bytes as they are, found them packed "
                + $"({string.Join(", ", response.Content.Headers.ContentEncoding)}). Check the hub's address, and the proxy.");
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var block = new byte[BlockLength];
        while (true)
        {
            int read;
            try
            {
                silence.CancelAfter(options.Timeout);
                var body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
                read = await body.ReadAsync(block, silence.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (HubConnection.IsOfNetwork(exception) && !cancellationToken.IsCancellationRequested)
            {
                return exception;
            }
            if (read == 0) return null;
            // More than was announced is not even looked at.
            if (read > identity.Bytes - partial.Length)
                throw new HubException(HubFault.Damaged,
                    FormattableString.Invariant($"{request.Subject}: expected {identity.Bytes} bytes, found more. Fetch the model again."));
            partial.Append(block.AsSpan(0, read));
            report(partial.Length);
        }
    }

    private static bool GoesOn(HttpResponseMessage response, long length) => length == 0
        ? response.StatusCode == HttpStatusCode.OK
        : response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == length;
}
