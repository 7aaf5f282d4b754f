using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EmbeddingSpace.Benchmarks.Speed;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.Benchmarks.Serving;

/// <summary>Suite <c>serve</c>: the program over HTTP, loaded by another process, beside a dispatcher that as many callers use in this process.</summary>
internal static class ServeSuite
{
    private const string ModelName = "paraphrase-MiniLM-L3-v2-sst2";
    private const int Texts = 2000, Rounds = 5, DefaultSeconds = 60, QuickSeconds = 10, Cancellations = 10_000;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>The texts that both sides are asked about.</summary>
    public static string[] ReadTexts(BenchmarkArguments arguments) =>
        LabelledTexts.Read(arguments.Folders.DataSet("sst2.train.tsv")).Sample(Texts, seed: 1).Texts;

    /// <summary>Run it and write the report to standard output. A number behind the suite's name says for how many seconds each side is loaded.</summary>
    public static void Run(BenchmarkArguments arguments)
    {
        var seconds = arguments.Rest is [var word] ? int.Parse(word, CultureInfo.InvariantCulture) : arguments.Quick ? QuickSeconds : DefaultSeconds;
        var port = FreePort();
        var model = arguments.Folders.Model(ModelName);
        using var server = new ChildProcess("EmbeddingSpace.Cli.dll", "serve", "--model", model, "--urls", $"http://127.0.0.1:{port}");
        // It speaks once it serves.
        server.Hear();
        var folders = arguments.Folders;
        using var client = new ChildProcess("EmbeddingSpace.Benchmarks.dll", LoadClient.Word, $"{port}", "--models", folders.Models,
            "--datasets", folders.DataSets);
        using var scorer = new BatchingScorer(TextClassifier.Load(Checkpoint.Open(model)));
        var texts = ReadTexts(arguments);
        var slice = Math.Max(1, seconds / Rounds);
        // Memory counts once the pools of the runtimes have met every text.
        Load(client, LoadClient.Ask, slice);
        Together(scorer, texts, slice);
        var (memory, rounds) = (new List<double> { server.Megabytes }, new List<Round>());
        for (var round = 0; round < Rounds; round++)
        {
            rounds.Add(Measure(client, server, scorer, texts, slice));
            memory.Add(server.Megabytes);
        }
        var abandoned = Load(client, LoadClient.Abandon, Cancellations);
        var afterwards = Load(client, LoadClient.Ask, slice);
        memory.Add(server.Megabytes);
        var report = new ServeReport([.. rounds.Select(round => round.Served)], abandoned.Requests, afterwards.Errors + afterwards.Wrong,
            Median(rounds, round => round.Served.Requests / round.Served.Seconds), Median(rounds, round => round.Inside),
            Median(rounds, round => round.Served.Requests / round.Served.Seconds / round.Inside),
            Median(rounds, round => 1e6 * round.Served.ProcessorSeconds / round.Served.Requests), Median(rounds, round => 1e6 * round.ServerCost),
            Median(rounds, round => 1e6 * round.InsideCost), memory);
        Console.WriteLine(arguments.Json ? JsonSerializer.Serialize(report, Format) : report.ToText());
    }

    // Both sides in turns, so that whatever else the machine does meets both.
    private static Round Measure(ChildProcess client, ChildProcess server, BatchingScorer scorer, string[] texts, int seconds)
    {
        var used = server.ProcessorSeconds;
        var served = Load(client, LoadClient.Ask, seconds);
        var serverCost = (server.ProcessorSeconds - used) / served.Requests;
        var (inside, insideCost) = Together(scorer, texts, seconds);
        return new(served, serverCost, inside, insideCost);
    }

    private static LoadSlice Load(ChildProcess client, string command, int amount)
    {
        client.Tell($"{command} {amount.ToString(CultureInfo.InvariantCulture)}");
        return JsonSerializer.Deserialize<LoadSlice>(client.Hear())!;
    }

    // As many callers as there are connections, none of which holds a thread while it waits.
    private static (double TextsPerSecond, double Cost) Together(BatchingScorer scorer, string[] texts, int seconds)
    {
        var (start, processor, done) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, 0);
        var stop = start + (seconds * Stopwatch.Frequency);
        Task.WaitAll([.. Enumerable.Range(0, LoadClient.Connections).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; Stopwatch.GetTimestamp() < stop; i += LoadClient.Connections)
            {
                await scorer.ScoreAsync([texts[i % texts.Length]]);
                Interlocked.Increment(ref done);
            }
        }))]);
        return (done / Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds / done);
    }

    private static double Median(List<Round> rounds, Func<Round, double> value) => PairedRunner.Median([.. rounds.Select(value)]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record Round(LoadSlice Served, double ServerCost, double Inside, double InsideCost);
}
