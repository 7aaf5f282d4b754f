// Scores a file on many machines: silos share the work over one loaded classifier each, and whatever is lost with one of them is handed out again.
// Without arguments it shows itself: one silo in this process and a Parquet file, checked against the classifier asked directly.
using System.Net;
using System.Net.Sockets;
using EmbeddingSpace.Classifiers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parquet;
using Parquet.Schema;
using ScaleOut;

const int BadInput = 2;
const int Stopped = 130;
const string Usage = """
    Usage: silo --port N --gateway N [--primary N] [--threads N] [--address IP]
           score --model M --input F.tsv|F.parquet --output F.tsv [--column Text] [--shards N] [--gateways N,N,…] [--timeout SECONDS]
    """;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    switch (args)
    {
        case []: await ShowAsync(); break;
        case ["silo", .. var rest]: await SiloAsync(Options(rest, "port", "gateway", "primary", "threads", "address")); break;
        case ["score", .. var rest]: await ScoreAsync(Options(rest, "model", "input", "output", "column", "shards", "gateways", "timeout")); break;
        default: throw new FormatException($"expected 'silo' or 'score', found '{args[0]}'");
    }
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return Stopped;
}
catch (FormatException exception)
{
    Console.Error.WriteLine($"{exception.Message}.{Environment.NewLine}{Usage}");
    return BadInput;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
{
    Console.Error.WriteLine(exception.Message);
    return BadInput;
}
catch (Exception exception) when (exception is TimeoutException or OrleansException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

async Task SiloAsync(Dictionary<string, string> options)
{
    var (port, gateway) = (Number(options, "port"), Number(options, "gateway"));
    var address = IPAddress.TryParse(options.GetValueOrDefault("address", "127.0.0.1"), out var given)
        ? given
        : throw new FormatException($"'--address': expected an IP address, found '{options["address"]}'");
    using var silo = Cluster.Silo(address, port, gateway, Number(options, "primary", port), options.ContainsKey("threads") ? Number(options, "threads") : null);
    await silo.StartAsync(stop.Token);
    Console.Error.WriteLine($"Silo {port} takes part; clients come in at {gateway}.");
    await silo.WaitForShutdownAsync(stop.Token);
}

async Task ScoreAsync(Dictionary<string, string> options)
{
    int[] gateways = [.. options.GetValueOrDefault("gateways", "30000").Split(',').Select(text => Parse("gateways", text))];
    var (rows, time) = await RunAsync(gateways, TimeSpan.FromSeconds(Number(options, "timeout", 60)), Path.GetFullPath(Given(options, "model")),
        Given(options, "input"), options.GetValueOrDefault("column", "Text"), Given(options, "output"), Number(options, "shards", 32));
    Console.Error.WriteLine($"{rows} rows in {time.TotalSeconds:0.0} s, {rows / time.TotalSeconds:0} rows a second.");
}

async Task ShowAsync()
{
    var data = Path.Combine(AppContext.BaseDirectory, "data");
    var model = Path.Combine(data, "models", "mini-a-ag_news");
    var texts = await TextColumn.ReadAsync(Path.Combine(data, "texts", "news.test.tsv"), "Text", stop.Token);
    var folder = Directory.CreateTempSubdirectory();
    try
    {
        var (input, output) = (Path.Combine(folder.FullName, "texts.parquet"), Path.Combine(folder.FullName, "answers.tsv"));
        await WriteParquetAsync(input, texts);
        var (port, gateway) = (FreePort(), FreePort());
        using var silo = Cluster.Silo(IPAddress.Loopback, port, gateway, port, threads: null);
        await silo.StartAsync(stop.Token);
        await RunAsync([gateway], TimeSpan.FromMinutes(1), model, input, "Text", output, shards: 8);
        await silo.StopAsync(stop.Token);

        using var classifier = SavedClassifier.Load(model);
        var expected = classifier.Answers(classifier.Score(texts)).Select(answer => answer.Label).ToList();
        var found = File.ReadLines(output).Skip(1).Select(line => line.Split('\t')[0]).ToList();
        var equal = found.Zip(expected).Count(pair => pair.First == pair.Second);
        Console.WriteLine($"{found.Count} answers for {texts.Length} rows, {equal} as the classifier's own.");
        if (!found.SequenceEqual(expected)) throw new InvalidDataException($"'{output}': expected the classifier's own answers, found others.");
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

async Task<(int Rows, TimeSpan Time)> RunAsync(
    int[] gateways, TimeSpan timeout, string model, string input, string column, string output, int shards)
{
    using var losses = new SiloLosses();
    using var host = Cluster.Client(gateways, timeout, losses);
    await host.StartAsync(stop.Token);
    var result = await new ShardedScoring(host.Services.GetRequiredService<IClusterClient>(), losses, Console.Error)
        .RunAsync(model, input, column, output, shards, stop.Token);
    await host.StopAsync(CancellationToken.None);
    return result;
}

async Task WriteParquetAsync(string path, string[] texts)
{
    var field = new DataField<string>("Text");
    await using var file = File.Create(path);
    await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), file, cancellationToken: stop.Token);
    foreach (var rows in texts.Chunk(100))
    {
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(field, rows);
    }
}

static Dictionary<string, string> Options(string[] words, params string[] known)
{
    var options = new Dictionary<string, string>();
    foreach (var pair in words.Chunk(2))
        if (pair is not [['-', '-', .. var name], var value] || !known.Contains(name) || !options.TryAdd(name, value))
            throw new FormatException($"expected '--{string.Join(" N', '--", known)} N' at most once each, found '{string.Join(' ', pair)}'");
    return options;
}

static string Given(Dictionary<string, string> options, string name) =>
    options.TryGetValue(name, out var value) ? value : throw new FormatException($"'--{name}': expected it, found nothing");

static int Number(Dictionary<string, string> options, string name, int? otherwise = null) =>
    otherwise is { } number && !options.ContainsKey(name) ? number : Parse(name, Given(options, name));

static int Parse(string name, string text) => int.TryParse(text, out var number) && number > 0
    ? number
    : throw new FormatException($"'--{name}': expected a whole number above 0, found '{text}'");

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}
