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
        // With a slash behind it: routes lie below whatever stands before them.
        _server = new(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        // A load may take minutes.
        _http.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>Ask.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">The route.</param>
    /// <param name="body">What is sent; null: nothing.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="cancellationToken">Gives the answer up.</param>
    /// <exception cref="UsageException">No server answers there, or another program; or it refuses: its own sentence.</exception>
    public T Ask<T>(HttpMethod method, string path, object? body, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var address = new Uri(_server, path);
        try
        {
            using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = _http.Send(request, cancellationToken);
            using var content = response.Content.ReadAsStream(cancellationToken);
            using var document = JsonDocument.Parse(content);
            if (response.IsSuccessStatusCode) return read(document.RootElement);
            var fault = document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("detail", out var detail)
                && detail.ValueKind == JsonValueKind.String ? detail.GetString() : null;
            if (fault is not null && response.StatusCode == HttpStatusCode.Unauthorized) fault += " Here '--admin-key' is that key.";
            throw new UsageException(
                fault ?? Invariant($"'{address}': expected an answer of 'serve', found status {(int)response.StatusCode}; correct '--url'."));
        }
        catch (HttpRequestException exception)
        {
            throw new UsageException($"'{_server}': expected a running server, found none that answers ({exception.Message.TrimEnd('.')}); "
                + "correct '--url', or start one with 'serve'.", exception);
        }
        // Of another program a member is missing, or of another kind.
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"'{address}': expected an answer of 'serve', found something else; correct '--url'.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
