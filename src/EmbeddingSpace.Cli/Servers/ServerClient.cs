using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace EmbeddingSpace.Cli.Servers;

/// <summary>Asks a running server ('serve') to change what it serves, or what it found.</summary>
internal sealed class ServerClient : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly Uri _server;

    /// <summary>Begin.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="key">Its admin key; null: none is shown.</param>
    public ServerClient(Uri server, string? key)
    {
        _server = server;
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        // A load may take minutes.
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>Ask.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">The route.</param>
    /// <param name="body">What is sent; null: nothing.</param>
    /// <param name="cancellationToken">Gives the answer up.</param>
    /// <exception cref="UsageException">No server answers there, or it refuses: its own sentence.</exception>
    public JsonElement Ask(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        var address = new Uri(_server, path);
        try
        {
            using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = _http.Send(request, cancellationToken);
            using var content = response.Content.ReadAsStream(cancellationToken);
            using var document = JsonDocument.Parse(content);
            if (response.IsSuccessStatusCode) return document.RootElement.Clone();
            var fault = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out var detail)
                ? detail.GetString() : null;
            if (fault is not null && response.StatusCode == HttpStatusCode.Unauthorized) fault += " Here '--admin-key' is that key.";
            throw new UsageException(
                fault ?? Invariant($"'{address}': expected an answer of 'serve', found status {(int)response.StatusCode}; correct '--url'."));
        }
        catch (HttpRequestException exception)
        {
            throw new UsageException($"'{_server}': expected a running server, found none that answers ({exception.Message.TrimEnd('.')}); "
                + "correct '--url', or start one with 'serve'.", exception);
        }
        catch (JsonException exception)
        {
            throw new UsageException($"'{address}': expected an answer of 'serve', found something else; correct '--url'.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
