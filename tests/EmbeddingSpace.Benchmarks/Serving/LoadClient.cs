using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EmbeddingSpace.Benchmarks.Speed;

namespace EmbeddingSpace.Benchmarks.Serving;

/// <summary>The client's process: loads a server whenever a line of its input tells it to, and writes what it found.</summary>
internal sealed class LoadClient : IDisposable
{
    /// <summary>First word of the child's command line.</summary>
    public const string Word = "serve-client";

    /// <summary>Connections at the same time.</summary>
    public const int Connections = 32;

    /// <summary>Command: ask for so many seconds.</summary>
    public const string Ask = "ask";

    /// <summary>Command: leave so many requests before they are answered.</summary>
    public const string Abandon = "abandon";

    // Longer than a request takes to be read, shorter than most take to be answered.
    private const int MostPatienceMilliseconds = 8;

    private static readonly byte[] Ok = "HTTP/1.1 200"u8.ToArray(), Label = "\"label\":\""u8.ToArray();

    private readonly LoadConnection[] _connections;
    private readonly byte[][] _requests;
    private readonly byte[]?[] _labels;
    private readonly List<double> _milliseconds = [];

    private LoadClient(IPEndPoint server, string[] texts)
    {
        _requests = [.. texts.Select(text => LoadConnection.Request(server, "/predict", JsonSerializer.SerializeToUtf8Bytes(new { inputs = text })))];
        _labels = new byte[]?[texts.Length];
        _connections = [.. Enumerable.Range(0, Connections).Select(_ => new LoadConnection(server))];
    }

    /// <summary>What the child does. Behind its word stand the server's port and the number of texts.</summary>
    public static void Serve(BenchmarkArguments arguments)
    {
        var server = new IPEndPoint(IPAddress.Loopback, int.Parse(arguments.Rest[0], CultureInfo.InvariantCulture));
        using var client = new LoadClient(server, ServeSuite.ReadTexts(arguments));
        while (Console.In.ReadLine()?.Split(' ') is [var command, var number])
        {
            var amount = int.Parse(number, CultureInfo.InvariantCulture);
            var slice = command switch
            {
                Ask => client.Run((connection, stop) => client.AskAsync(connection, stop), amount),
                Abandon => client.Run((connection, _) => client.AbandonAsync(connection, ((amount - 1) / Connections) + 1), 0),
                _ => throw new ArgumentException($"'{command}': expected '{Ask}' or '{Abandon}'."),
            };
            Console.Out.WriteLine(JsonSerializer.Serialize(slice));
        }
    }

    public void Dispose() => Array.ForEach(_connections, connection => connection.Dispose());

    private LoadSlice Run(Func<int, long, Task<Found>> work, int seconds)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var stop = start + (seconds * Stopwatch.Frequency);
        var found = Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Run(() => work(connection, stop)))).GetAwaiter().GetResult();
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var used = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        _milliseconds.AddRange(found.SelectMany(each => each.Milliseconds));
        double[] all = _milliseconds.Count > 0 ? [.. _milliseconds] : [0];
        return new(found.Sum(each => each.Requests), found.Sum(each => each.Errors), found.Sum(each => each.Wrong), elapsed,
            PairedRunner.Quantile(all, 0.5), PairedRunner.Quantile(all, 0.99), used);
    }

    private async Task<Found> AskAsync(int connection, long stop)
    {
        var found = new Found();
        for (var i = connection; Stopwatch.GetTimestamp() < stop; i += Connections)
        {
            var start = Stopwatch.GetTimestamp();
            var text = i % _requests.Length;
            try
            {
                var answer = await _connections[connection].AskAsync(_requests[text]);
                if (!answer.Span.StartsWith(Ok)) found.Errors++;
                else if (!IsSameLabel(text, answer.Span)) found.Wrong++;
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                found.Errors++;
                return found;
            }
            found.Requests++;
            found.Milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return found;
    }

    private async Task<Found> AbandonAsync(int connection, int requests)
    {
        var (found, random) = (new Found(), new Random(connection));
        for (; found.Requests < requests; found.Requests++)
        {
            var patience = TimeSpan.FromMilliseconds(random.Next(MostPatienceMilliseconds));
            await _connections[connection].AbandonAsync(_requests[random.Next(_requests.Length)], patience);
        }
        return found;
    }

    // The best label comes first.
    private bool IsSameLabel(int text, ReadOnlySpan<byte> answer)
    {
        var label = answer[(answer.IndexOf(Label) + Label.Length)..];
        label = label[..label.IndexOf((byte)'"')];
        return label.SequenceEqual(_labels[text] ??= label.ToArray());
    }

    private sealed class Found
    {
        public int Requests { get; set; }

        public int Errors { get; set; }

        public int Wrong { get; set; }

        public List<double> Milliseconds { get; } = [];
    }
}
