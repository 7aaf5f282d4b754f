using System.Net;
using System.Net.Http.Headers;
using EmbeddingSpace.Hub.Definition;

namespace EmbeddingSpace.Hub.Transfer;

/// <summary>Sends requests: redirects are followed by hand, so that the token goes to the hub and to nobody else; what passes is tried again.</summary>
internal sealed class HubConnection : IDisposable
{
    private const int MostRedirects = 10, BlockLength = 1 << 16;

    // A network that swallows packets is told in a minute and a half, all tries together.
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(10);

    private readonly HubOptions _options;
    private readonly HubRefusals _refusals;
    private readonly HttpMessageInvoker _http;
    private readonly RetryTimes _retries;
    private readonly TimeProvider _time;

    /// <summary>Begin; nothing is sent yet.</summary>
    /// <param name="options">Checked.</param>
    /// <param name="handler">What sends; it follows no redirect. Not disposed. Null: one for this connection alone.</param>
    /// <param name="time">Waits between tries.</param>
    public HubConnection(HubOptions options, HttpMessageHandler? handler, TimeProvider time)
    {
        (_options, _refusals, _time) = (options, new(options), time);
        _http = new(handler ?? CreateHandler(options), disposeHandler: handler is null);
        _retries = new(options);
    }

    /// <summary>Ask, and ask again where it may help.</summary>
    /// <returns>A success, or 416 where bytes from a place on were asked for; the caller disposes it.</returns>
    /// <exception cref="HubException">There is no such answer.</exception>
    public async Task<HttpResponseMessage> SendAsync(HubRequest request, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            TimeSpan wait;
            try
            {
                var response = await FollowAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode || HubHeaders.IsRedirect(response) || IsBehindTheEnd(request, response)) return response;
                using (response)
                {
                    if (!RetryTimes.MayPass(response.StatusCode)) throw _refusals.Of(response, request);
                    var asked = HubHeaders.Wait(response, _time.GetUtcNow());
                    wait = _retries.Next(tries, asked) ?? throw HubRefusals.Busy(response, request.Subject, asked);
                }
            }
            catch (Exception exception) when (IsOfNetwork(exception) && !cancellationToken.IsCancellationRequested)
            {
                wait = (RetryTimes.MayPass(exception) ? _retries.Next(tries) : null) ?? throw _refusals.Unreachable(request.Subject, exception);
            }
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ask for something small, and read it.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="most">Most bytes it may have.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="HubException">There is no such answer, or it is longer.</exception>
    public async Task<byte[]> ReadAsync(HubRequest request, int most, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            TimeSpan wait;
            using (var response = await SendAsync(request, cancellationToken).ConfigureAwait(false))
                try
                {
                    return await ReadBodyAsync(response, request, most, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (IsOfNetwork(exception) && !cancellationToken.IsCancellationRequested)
                {
                    wait = _retries.Next(tries) ?? throw _refusals.Unreachable(request.Subject, exception);
                }
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether an exception is of the network; one of ours is none.</summary>
    public static bool IsOfNetwork(Exception exception) =>
        exception is HttpRequestException or OperationCanceledException || (exception is IOException and not HubException);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static bool IsBehindTheEnd(HubRequest request, HttpResponseMessage response) =>
        request.From > 0 && response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;

    private static SocketsHttpHandler CreateHandler(HubOptions options)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Least(options.Timeout, LongestConnect) };
        if (options.Proxy is { } proxy) handler.Proxy = new WebProxy(proxy) { Credentials = CredentialsOf(proxy) };
        return handler;
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static NetworkCredential? CredentialsOf(Uri proxy) => proxy.UserInfo.Split(':', 2) is [var user, var word]
        ? new(Uri.UnescapeDataString(user), Uri.UnescapeDataString(word))
        : null;

    private async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, HubRequest request, int most, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var content = new MemoryStream();
        var block = new byte[BlockLength];
        while (true)
        {
            silence.CancelAfter(_options.Timeout);
            var body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            var read = await body.ReadAsync(block, silence.Token).ConfigureAwait(false);
            if (read == 0) return content.ToArray();
            content.Write(block, 0, read);
            if (content.Length > most)
                throw new HubException(HubFault.UnexpectedAnswer,
                    FormattableString.Invariant($"{request.Subject}: expected an answer of at most {most} bytes, found more. Check the hub's address."));
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HubRequest request, CancellationToken cancellationToken)
    {
        var address = request.Address;
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var response = await AskAsync(request, address, cancellationToken).ConfigureAwait(false);
            if (!HubHeaders.IsRedirect(response)) return response;
            var next = response.Headers.Location is { } location && Uri.TryCreate(address, location, out var found) ? found : null;
            // Where the bytes lie is nobody to ask what they are.
            if (request.Method == HttpMethod.Head && (HubHeaders.DescribesFile(response) || next is null || !IsHub(next))) return response;
            response.Dispose();
            if (next is null || !IsSafe(address, next))
                throw new HubException(HubFault.UnexpectedAnswer,
                    $"{request.Subject}: expected a redirect to http or https, and not from https to http, found '{next}'. Check the hub's address.");
            address = next;
        }
        throw new HubException(HubFault.UnexpectedAnswer,
            $"{request.Subject}: expected at most {MostRedirects} redirects, found more. Check the hub's address.");
    }

    private async Task<HttpResponseMessage> AskAsync(HubRequest request, Uri address, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, address);
        // Sizes and hashes are of the bytes themselves.
        message.Headers.AcceptEncoding.Add(new("identity"));
        message.Headers.UserAgent.Add(new("embedding-space", typeof(HubConnection).Assembly.GetName().Version!.ToString(3)));
        if (request.From > 0) message.Headers.Range = new(request.From, null);
        if (_options.Token is { } token && IsHub(address)) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_options.Timeout);
        return await _http.SendAsync(message, silence.Token).ConfigureAwait(false);
    }

    // Another port is another server.
    private bool IsHub(Uri address) => address.Scheme == _options.Endpoint!.Scheme && address.Port == _options.Endpoint.Port
        && address.IdnHost.Equals(_options.Endpoint.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static bool IsSafe(Uri from, Uri to) =>
        to.Scheme == Uri.UriSchemeHttps || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp);
}
