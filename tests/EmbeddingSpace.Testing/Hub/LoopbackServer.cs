using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EmbeddingSpace.Testing.Hub;

/// <summary>A server on a free port of loopback that says exactly what it is told to: one request a connection, so that each can be broken anywhere.</summary>
public sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<HubCall> _calls = new();
    private readonly Func<HubCall, HubAnswer> _answer;

    /// <summary>Begin to listen.</summary>
    public LoopbackServer(Func<HubCall, HubAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = ListenAsync();
    }

    /// <summary>Its address.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<HubCall> Calls => [.. _calls];

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task ListenAsync()
    {
        var stop = _stop.Token;
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(stop);
                _ = ServeAsync(client, stop);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
            try
            {
                var stream = client.GetStream();
                if (await ReadAsync(stream, stop) is not { } call) return;
                _calls.Enqueue(call);
                await WriteAsync(stream, call, _answer(call), stop);
                client.Client.Shutdown(SocketShutdown.Send);
                // What the other side still sends would reset the connection, and with it the answer.
                while (await stream.ReadAsync(new byte[1024], stop) > 0) ;
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The other side is gone, as a killed process is.
            }
    }

    private static async Task<HubCall?> ReadAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, stop) == 0) return null;
            head.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var words = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, stop);
        return new(words[0], Uri.UnescapeDataString(words[1].Split('?')[0]), headers, Encoding.UTF8.GetString(body));
    }

    private static async Task WriteAsync(NetworkStream stream, HubCall call, HubAnswer answer, CancellationToken stop)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} Said\r\nConnection: close\r\n");
        foreach (var (name, value) in answer.Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (answer.Length != -1) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Length ?? answer.Body.Length}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), stop);
        if (call.Method == "HEAD") return;
        var end = answer.CutAfter ?? answer.Body.Length;
        var pause = Math.Min(answer.WaitAfter ?? 0, end);
        await stream.WriteAsync(answer.Body.AsMemory(0, pause), stop);
        await answer.Gate.WaitAsync(stop);
        await stream.WriteAsync(answer.Body.AsMemory(pause, end - pause), stop);
    }
}
