using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using EmbeddingSpace.Hosting;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// Weights of equal content are shared in the process, and a busy machine is no fault of a limit.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace EmbeddingSpace.Server.Tests.Hosts;

/// <summary>The running server, Kestrel on a free port of loopback; its configuration is given as keys and values.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public static readonly string Translation = Fixtures.SavedModel("translation-linear-distillation.zip");

    public static readonly string OtherTranslation = Fixtures.SavedModel("translation-combined.zip");

    public static readonly string Encoder = Fixtures.Sentences("st-cls");

    public static readonly string Reranker = Fixtures.Checkpoint("cross-encoder-sigmoid");

    public static readonly string MultiLabel = Fixtures.Checkpoint("bert-multi-label-legacy-bin");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _application;

    private TestServer(WebApplication application, RecordedLog log)
    {
        (_application, Log) = (application, log);
        Http = new() { BaseAddress = new(application.Urls.Single()), Timeout = Patience };
    }

    public HttpClient Http { get; }

    public RecordedLog Log { get; }

    public IServiceProvider Services => _application.Services;

    public IModelRegistry Registry => Services.GetRequiredService<IModelRegistry>();

    /// <summary>A server whose models are loaded.</summary>
    /// <param name="settings">Keys below the section, such as <c>Models:spam:Path</c> and <c>Server:MaximumTexts</c>.</param>
    public static async Task<TestServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var server = await BeginAsync(settings);
        foreach (var model in server.Registry.Models.Where(model => model.Options.Loading == ModelLoading.AtStart))
            await server.Registry.LoadAsync(model.Name, TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A server that may be loading its models still.</summary>
    public static Task<TestServer> BeginAsync(params (string Key, string Value)[] settings) => BeginAsync(_ => { }, settings);

    /// <summary>The same with other services in the place of Hosting's.</summary>
    public static async Task<TestServer> BeginAsync(Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
    {
        var log = new RecordedLog();
        var application = Build(log, "", replace, settings);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new(application, log);
    }

    /// <summary>An application that is mapped and not started.</summary>
    public static WebApplication Build(ILoggerProvider log, string prefix, Action<IServiceCollection> replace, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting =>
            KeyValuePair.Create<string, string?>($"EmbeddingSpace:{setting.Key}", setting.Value)));
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddEmbeddingSpace(builder.Configuration);
        builder.Services.AddOpenApi();
        replace(builder.Services);
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.UseEmbeddingSpaceProblems();
        application.MapEmbeddingSpace(prefix);
        application.MapOpenApi();
        return application;
    }

    /// <summary>Ask a route that answers.</summary>
    public async Task<JsonNode> PostAsync(string path, object body)
    {
        using var response = await SendAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Ask a route for whatever it answers.</summary>
    public Task<HttpResponseMessage> SendAsync(string path, object body) => Http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);

    /// <summary>Ask a route without a body for whatever it answers.</summary>
    public Task<HttpResponseMessage> LookAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Ask a route without a body.</summary>
    public async Task<JsonNode> GetAsync(string path) =>
        JsonNode.Parse(await Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    /// <summary>A response that is a problem of one status.</summary>
    /// <returns>Its detail.</returns>
    public static async Task<string> ProblemAsync(Task<HttpResponseMessage> sent, int status, string kind = "Validation")
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"Expected {status}, found {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonSerializer.Deserialize<JsonObject>(text)!;
        var detail = problem["detail"]!.GetValue<string>();
        Assert.Equal((status, detail, kind),
            (problem["status"]!.GetValue<int>(), problem["error"]!.GetValue<string>(), problem["error_type"]!.GetValue<string>()));
        Assert.NotEqual("", problem["title"]!.GetValue<string>());
        Assert.Equal(status is 429 or 503, response.Headers.RetryAfter is not null);
        // Subject, expected, found, next step.
        Assert.Contains("expected", detail, StringComparison.Ordinal);
        Assert.Contains("found", detail, StringComparison.Ordinal);
        Assert.EndsWith(".", detail, StringComparison.Ordinal);
        return detail;
    }

    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
