using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Server.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Routes;

[Trait("Tier", "Pipeline")]
public sealed class HealthTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_whose_models_are_ready_is_healthy()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Server:ApiKey", "secret"));
        Assert.Equal("Healthy", (await server.GetAsync("/health"))["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task One_whose_model_cannot_be_loaded_is_not_and_says_when_to_ask_again()
    {
        using var folder = new TemporaryFolder();
        var damaged = folder.File("damaged.zip");
        await File.WriteAllTextAsync(damaged, "no zip", Cancellation);
        await using var server = await TestServer.BeginAsync(("Models:m:Path", damaged));
        Assert.DoesNotContain("damaged", await TestServer.ProblemAsync(server.LookAsync("/health"), 503, "Unhealthy"), StringComparison.Ordinal);
        while (server.Registry.Models[0].State is not ModelState.Failed) await Task.Delay(10, Cancellation);
        var logged = server.Log.Lines.Count;
        var told = await TestServer.ProblemAsync(server.SendAsync("/predict", new { inputs = "x" }), 503, "Unhealthy");
        Assert.DoesNotContain(folder.Path, told, StringComparison.Ordinal);
        // Hosting's line alone.
        Assert.Equal(logged + 1, server.Log.Lines.Count);
    }

    [Fact]
    public async Task Until_a_model_is_loaded_a_request_for_it_is_told_to_come_again()
    {
        await using var server = await TestServer.BeginAsync(services => services.AddSingleton<IModelRegistry, LoadingRegistry>(),
            ("Models:m:Path", TestServer.Translation));
        foreach (var path in new[] { "/predict", "/models/m/predict", "/models/predict" })
            Assert.Contains("still being loaded", await TestServer.ProblemAsync(server.SendAsync(path, new { inputs = "x" }), 503, "Unhealthy"),
                StringComparison.Ordinal);
        Assert.Equal("loading", (await server.GetAsync("/models/m"))["state"]!.GetValue<string>());
        await TestServer.ProblemAsync(server.LookAsync("/health"), 503, "Unhealthy");
    }

    /// <summary>Says that every model is being loaded.</summary>
    private sealed class LoadingRegistry : IModelRegistry
    {
        public IReadOnlyList<ModelStatus> Models => [new("m", new() { Path = TestServer.Translation }, ModelState.Loading, null, null, 0, false)];

        public Task AddAsync(string name, ModelOptions options, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task ReplaceAsync(string name, ModelOptions? options = null, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SwapAsync(string name, string path, string? head = null, bool otherClasses = false, CancellationToken cancellationToken = default) =>
            Task.CompletedTask;

        public Task RollbackAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public void SetShadow(string name, ShadowOptions? shadow)
        {
        }

        public ShadowStatus? ShadowOf(string name) => null;

        public Task LoadAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public bool Remove(string name) => false;
    }
}
