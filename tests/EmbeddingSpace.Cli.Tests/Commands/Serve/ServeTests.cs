using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EmbeddingSpace.Cli.Faults;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Serve;

/// <summary>The program as a server, on a free port of loopback.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ServeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task It_answers_until_it_is_stopped_and_ends_with_0(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends the signal with 'kill', which only Unix has.");
        using var process = Start("--model", Samples.NewsClassifier, "--model", $"film={Samples.FilmClassifier}", "--model", $"vectors={Samples.Encoder}",
            "--api-key", "secret", "--max-length", "32");
        using var http = await ReadyAsync(process, "film", "mini-a-ag_news", "vectors");
        using (var denied = await http.GetAsync(new Uri("models", UriKind.Relative), Cancellation))
            Assert.Equal(HttpStatusCode.Unauthorized, denied.StatusCode);
        http.DefaultRequestHeaders.Authorization = new("Bearer", "secret");
        foreach (var (path, body) in new (string, object)[]
        {
            ("models/film/predict", new { inputs = "A gripping film." }), ("models/predict", new { inputs = "A gripping film." }),
            ("embed", new { inputs = "A gripping film." }), ("v1/embeddings", new { model = "vectors", input = "A gripping film." }),
        })
            using (var answer = await http.PostAsJsonAsync(path, body, Cancellation))
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        foreach (var path in new[] { "health", "metrics", "models", "openapi/v1.json" })
            Assert.NotEqual("", await http.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation));
        using (var unknown = await http.GetAsync(new Uri("unknown", UriKind.Relative), Cancellation))
            Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType!.MediaType);
        using (var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(Cancellation);
        Assert.True(process.WaitForExit(Patience), "The process did not stop.");
        var error = await process.StandardError.ReadToEndAsync(Cancellation);
        Assert.True(process.ExitCode == ExitCodes.Done, error);
        Assert.Contains("'/unknown'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_model_those_of_the_settings_are_served()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends the signal with 'kill', which only Unix has.");
        using var folder = new TemporaryFolder();
        folder.Write("broken.zip", "no zip");
        folder.Write("appsettings.json", $$"""
            { "EmbeddingSpace": { "Threads": 1, "Server": { "MaximumTexts": 5 }, "Models": {
                "news": { "Path": "{{Samples.NewsClassifier}}" }, "broken": { "Path": "broken.zip" } } } }
            """);
        using var process = Run(folder.Path, [.. Serve]);
        using var http = await ReadyAsync(process, "broken", "news");
        using var document = JsonDocument.Parse(await http.GetStringAsync(new Uri("models/news/info", UriKind.Relative), Cancellation));
        Assert.Equal(5, document.RootElement.GetProperty("max_client_batch_size").GetInt32());
        using (var health = await http.GetAsync(new Uri("health", UriKind.Relative), Cancellation))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(Cancellation);
        Assert.True(process.WaitForExit(Patience), "The process did not stop.");
        Assert.Equal(ExitCodes.Done, process.ExitCode);
    }

    [Theory]
    [InlineData("'--model' 'm=nowhere.zip': expected a model folder or a saved .zip", "--model", "m=nowhere.zip")]
    [InlineData("found '/m'; choose one without", "--model", "/m={model}")]
    [InlineData("found another model of the name 'm'", "--model", "m={model}", "--model", "m={model}")]
    [InlineData("'--model': expected a model, here or in 'EmbeddingSpace:Models' of appsettings.json, found none")]
    [InlineData("'--urls' 'https://127.0.0.1:0': expected addresses that begin with http://", "--model", "{model}", "--urls", "https://127.0.0.1:0")]
    [InlineData("'--urls' 'http://127.0.0.1:99999999'", "--model", "{model}", "--urls", "http://127.0.0.1:99999999")]
    [InlineData("found another model of the name 'M'", "--model", "m={model}", "--model", "M={model}")]
    [InlineData("found '..'; choose one without", "--model", "..={model}")]
    [InlineData("'--urls' 'http://127.0.0.1:0/path': expected", "--model", "{model}", "--urls", "http://127.0.0.1:0/path")]
    [InlineData("'--urls' 'http://256.0.0.1:0': expected", "--model", "{model}", "--urls", "http://256.0.0.1:0")]
    [InlineData("'EmbeddingSpace:Server:ApiKey': expected", "--model", "{model}", "--api-key", "a b")]
    [InlineData("'--precision': expected no such flag without '--model'", "--precision", "bfloat16", "{settings}")]
    [InlineData("'EmbeddingSpace:Models:m:Pth'", "{settings}")]
    public async Task What_cannot_be_served_is_told_in_one_sentence(string told, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        if (arguments.Contains("{settings}")) folder.Write("appsettings.json", """{ "EmbeddingSpace": { "Models": { "m": { "Pth": "x" } } } }""");
        var given = arguments.Where(argument => argument != "{settings}")
            .Select(argument => argument.Replace("{model}", Samples.NewsClassifier, StringComparison.Ordinal));
        using var process = Run(folder.Path, ["serve", .. given]);
        Assert.True(process.WaitForExit(Patience), "The process did not end.");
        var error = await process.StandardError.ReadToEndAsync(Cancellation);
        Assert.True(process.ExitCode == ExitCodes.Wrong, $"Found {process.ExitCode}: {error}");
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_named_model_that_cannot_be_loaded_and_an_address_that_is_taken_end_it()
    {
        using var folder = new TemporaryFolder();
        var damaged = folder.Write("damaged.zip", "no zip");
        using (var process = Start("--model", damaged))
        {
            Assert.True(process.WaitForExit(Patience), "The process did not end.");
            Assert.Equal(ExitCodes.Wrong, process.ExitCode);
            Assert.Contains($"'{damaged}'", await process.StandardError.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        }
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";
        using var second = Run(folder.Path, ["serve", "--model", Samples.NewsClassifier, "--urls", url]);
        Assert.True(second.WaitForExit(Patience), "The process did not end.");
        Assert.Equal(ExitCodes.Wrong, second.ExitCode);
        Assert.Contains($"'--urls' '{url}'", await second.StandardError.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_0_also_while_it_loads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends the signal with 'kill', which only Unix has.");
        using var process = Start("--model", Samples.NewsClassifier, "--model", $"film={Samples.FilmClassifier}", "--model", $"vectors={Samples.Encoder}");
        Assert.Contains("loaded", await process.StandardError.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation), StringComparison.Ordinal);
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(Cancellation);
        Assert.True(process.WaitForExit(Patience), "The process did not stop.");
        var error = await process.StandardError.ReadToEndAsync(Cancellation);
        Assert.True(process.ExitCode == ExitCodes.Done, $"Found {process.ExitCode}: {error}");
    }

    [Fact]
    public async Task A_name_is_swapped_compared_and_rolled_back_under_load_without_a_failed_request()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends the signal with 'kill', which only Unix has.");
        const string key = "admin";
        var (old, other) = (Fixtures.SavedModel("translation-linear-distillation.zip"), Fixtures.SavedModel("translation-combined.zip"));
        using var process = Start("--model", $"m={old}", "--admin-key", key);
        using var http = await ReadyAsync(process, "m");
        string[] server = ["--url", http.BaseAddress!.ToString(), "--admin-key", key];
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var asked = 0;
            for (; !stop.IsCancellationRequested; asked++)
                using (var answer = await http.PostAsJsonAsync("predict", new { inputs = $"text {caller} {asked}" }, Cancellation))
                    Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
            return asked;
        }, Cancellation)).ToList();
        var begun = CommandLineRun.Of(["shadow", "--served", "m", "--new", other, "--share", "1", .. server, "--json"]).Json();
        Assert.Equal(("m", other), (begun.GetProperty("old").GetString(), begun.GetProperty("new").GetString()));
        for (var texts = 0; texts == 0; await Task.Delay(50, Cancellation))
            texts = CommandLineRun.Of(["shadow", "--served", "m", .. server, "--json"]).Json().GetProperty("texts").GetInt32();
        Assert.Equal("m", CommandLineRun.Of(["shadow", "--served", "m", "--stop", .. server, "--json"]).Json().GetProperty("old").GetString());
        for (var round = 0; round < 3; round++)
        {
            var swapped = CommandLineRun.Of(["swap", "m", other, .. server, "--json"]).Json();
            Assert.Equal((other, old), (swapped.GetProperty("path").GetString(), swapped.GetProperty("previous").GetString()));
            var back = CommandLineRun.Of(["rollback", "m", .. server, "--json"]).Json();
            Assert.Equal((old, other), (back.GetProperty("path").GetString(), back.GetProperty("previous").GetString()));
        }
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(callers), asked => Assert.True(asked > 0));
        CommandLineRun.Of(["swap", "m", "nowhere.zip", .. server]).IsRefused("nowhere.zip");
        CommandLineRun.Of("rollback", "m", "--url", server[1], "--admin-key", "wrong").IsRefused("the key of this server", "'--admin-key'");
        CommandLineRun.Of(["swap", "other", other, .. server]).IsRefused("'other'");
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(Cancellation);
        Assert.True(process.WaitForExit(Patience), "The process did not stop.");
        Assert.Equal(ExitCodes.Done, process.ExitCode);
    }

    private static string[] Serve => ["serve", "--urls", "http://127.0.0.1:0", "--json"];

    private static OwnedProcess Start(params string[] arguments) => Run(Path.GetTempPath(), [.. Serve, .. arguments]);

    private static OwnedProcess Run(string folder, string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EmbeddingSpace.Cli.exe" : "EmbeddingSpace.Cli");
        var process = new OwnedProcess
        {
            StartInfo = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        return process;
    }

    /// <summary>A process that ends with the test, also with one that fails.</summary>
    private sealed class OwnedProcess : Process
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing && !HasExited) Kill(entireProcessTree: true);
            base.Dispose(disposing);
        }
    }

    private static async Task<HttpClient> ReadyAsync(Process process, params string[] models)
    {
        var line = await process.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        Assert.True(line is not null, line is null ? await process.StandardError.ReadToEndAsync(Cancellation) : "");
        using var document = JsonDocument.Parse(line!);
        Assert.Equal(models, document.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        return new() { BaseAddress = new(document.RootElement.GetProperty("urls")[0].GetString()!) };
    }
}
