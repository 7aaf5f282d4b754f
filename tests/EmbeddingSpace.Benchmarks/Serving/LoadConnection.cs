using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EmbeddingSpace.Benchmarks.Serving;

/// <summary>One connection that asks again as soon as it is answered. It reads no more of HTTP than it needs, to leave the processors to the server.</summary>
internal sealed class LoadConnection(IPEndPoint server) : IDisposable
{
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray(), EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly byte[] _buffer = new byte[1 << 16];
    private Socket _socket = Connect(server);

    /// <summary>A request as it goes over the wire.</summary>
    public static byte[] Request(IPEndPoint server, string path, byte[] body)
    {
        var head = $"POST {path} HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>Ask, and wait for the answer.</summary>
    /// <returns>The answer, valid until the next; its status line comes first.</returns>
    public async Task<ReadOnlyMemory<byte>> AskAsync(byte[] request)
    {
        await _socket.SendAsync(request);
        var length = 0;
        do
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            if (read == 0) throw new IOException("Server: expected an answer, found the connection closed.");
            length += read;
        }
        while (!IsWhole(_buffer.AsSpan(0, length)));
        return _buffer.AsMemory(0, length);
    }

    /// <summary>Ask, and be gone after a while without having read an answer.</summary>
    public async Task AbandonAsync(byte[] request, TimeSpan patience)
    {
        await _socket.SendAsync(request);
        await Task.Delay(patience);
        // At once, as a client that was killed: no place in the system's tables is kept for the connection.
        _socket.LingerState = new(true, 0);
        _socket.Dispose();
        _socket = Connect(server);
    }

    public void Dispose() => _socket.Dispose();

    // Every answer of the server says its length, or comes in chunks.
    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf(EndOfHead);
        if (head < 0) return false;
        var length = "Content-Length: "u8;
        var at = answer[..head].IndexOf(length);
        if (at < 0) return answer.EndsWith(LastChunk);
        _ = Utf8Parser.TryParse(answer[(at + length.Length)..], out int expected, out _);
        return answer.Length >= head + EndOfHead.Length + expected;
    }

    private static Socket Connect(IPEndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server);
        return socket;
    }
}
