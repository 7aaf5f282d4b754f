using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Testing.Hub;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Settings;

[Trait("Tier", "Unit")]
public sealed class OptionsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_setting_is_read()
    {
        using var host = TestHost.Build(("MemoryLimitMegabytes", "7"), ("MaximumConcurrentPasses", "2"), ("WatchInterval", "00:00:01"),
            ("Models:a:Path", TestHost.First), ("Models:a:Head", "Topic"), ("Models:a:Precision", "BFloat16"),
            ("Models:a:MaximumLength", "16"), ("Models:a:LongTexts", "Windows"), ("Models:a:TokensPerBatch", "64"), ("Models:a:Threads", "3"),
            ("Models:a:Batching:MaximumTexts", "4"), ("Models:a:Batching:MaximumDelay", "00:00:00.010"), ("Models:a:Batching:QueueLength", "9"),
            ("Models:a:LabelThreshold", "0.25"), ("Models:a:WarmUpTexts:0", "one"), ("Models:a:WarmUpTexts:1", "two"), ("Models:a:Loading", "OnDemand"),
            ("Models:a:Watch", "true"), ("Models:a:FallbackToCpu", "true"), ("Models:b:Path", Fixtures.Sentences("st-cls")), ("Models:b:Kind", "Encoder"));
        var options = host.Services.GetRequiredService<IOptions<EmbeddingSpaceOptions>>().Value;
        Assert.Equal((7, 2, TimeSpan.FromSeconds(1)), (options.MemoryLimitMegabytes, options.MaximumConcurrentPasses, options.WatchInterval));
        Assert.Equal(["a", "b"], options.Models.Keys.Order());
        Assert.Equal(ModelKind.Encoder, options.Models["b"].Kind);
        var model = options.Models["a"];
        Assert.Equal(["one", "two"], model.WarmUpTexts);
        Assert.Equal(new ModelOptions
        {
            Path = TestHost.First,
            Head = "Topic",
            FallbackToCpu = true,
            Precision = ScoringPrecision.BFloat16,
            MaximumLength = 16,
            LongTexts = TextOverflow.Windows,
            TokensPerBatch = 64,
            Threads = 3,
            Batching = new() { MaximumTexts = 4, MaximumDelay = TimeSpan.FromMilliseconds(10), QueueLength = 9 },
            LabelThreshold = 0.25f,
            WarmUpTexts = model.WarmUpTexts,
            Loading = ModelLoading.OnDemand,
            Watch = true,
        }, model);
    }

    [Fact]
    public void A_model_that_was_fetched_goes_by_its_name()
    {
        using var cache = new CacheFolder();
        var snapshot = cache.AddModel(Fixtures.Checkpoint("bert-classifier"), "owner/name", CacheFolder.Commit, "main");
        cache.AsCacheOfProcess(() =>
        {
            using var host = TestHost.Build(("Models:a:Path", "owner/name"));
            Assert.Equal(snapshot, host.Services.GetRequiredService<IOptions<EmbeddingSpaceOptions>>().Value.Models["a"].Path);
            using var other = TestHost.Build(("Models:a:Path", "owner/other"));
            var fault = Assert.Throws<OptionsValidationException>(() => other.Services.GetRequiredService<IOptions<EmbeddingSpaceOptions>>().Value);
            Assert.Contains("'embedding-space fetch owner/other'", fault.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("Models:a:WarmUpTexts", "one")]
    [InlineData("Models:a:WarmUpTexts:0:x", "one", "Models:a:WarmUpTexts")]
    [InlineData("Models:a:Batching", "7")]
    [InlineData("Models:a:Batching:MaximumTexts:x", "7", "Models:a:Batching:MaximumTexts")]
    [InlineData("Models:a:Watch:0", "true", "Models:a:Watch")]
    [InlineData("Models:a:TokensPerBatch:x", "1", "Models:a:TokensPerBatch")]
    [InlineData("MemoryLimitMegabytes:x", "1", "MemoryLimitMegabytes")]
    [InlineData("WatchInterval", "00:00:00.0000001")]
    public void A_value_of_another_shape_is_refused_not_passed_over(string key, string value, string? told = null)
    {
        using var host = TestHost.Build(("Models:a:Path", TestHost.First), (key, value));
        var refusal = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<EmbeddingSpaceOptions>>().Value);
        Assert.StartsWith($"'EmbeddingSpace:{told ?? key}': expected", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_a_name_is_refused()
    {
        using var host = TestHost.Build(("Models: :Path", TestHost.First));
        var refusal = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<EmbeddingSpaceOptions>>().Value);
        Assert.Contains("expected a name for each model", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_in_the_one_message_that_stops_the_start()
    {
        using var host = TestHost.Build(("MemoryLimitMegabytes", "0"), ("WatchInterval", "soon"), ("Modls:x", "1"), ("Models:a:Pth", "x"),
            ("Models:a:Precision", "Float8"), ("Models:a:MaximumLength", "2"), ("Models:a:Batching:QueueLength", "0"), ("Models:a:LabelThreshold", "1.5"),
            ("Models:b:Path", "/nowhere"), ("Models:b:Prompt", "query"), ("Models:b:GpuDeviceId", "-1"), ("MaximumConcurrentPasses", "0"),
            ("Models:c:Path", Fixtures.SavedModel("head-chain.zip")), ("Models:c:Head", "Topic"),
            ("Models:c:Kind", "Encoder"), ("Models:c:Prompt", "query"), ("Models:c:Watch", "perhaps"), ("Models:c:TokensPerBatch", "0"),
            ("Models:c:Threads", "0"));
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));
        string[] keys =
        [
            "MemoryLimitMegabytes", "WatchInterval", "Modls", "Models:a:Pth", "Models:a:Path", "Models:a:Precision", "Models:a:MaximumLength",
            "Models:a:Batching", "Models:a:LabelThreshold", "Models:b:Path", "Models:b:Prompt", "Models:b:GpuDeviceId", "Models:c:Prompt", "Models:c:Watch",
            "Models:c:TokensPerBatch", "Models:c:Threads", "Models:c:Head", "MaximumConcurrentPasses",
        ];
        foreach (var key in keys) Assert.Contains($"'EmbeddingSpace:{key}'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(keys.Length, refusal.Failures.Count());
    }

    [Fact]
    public void A_relative_path_counts_from_the_content_root_wherever_the_process_was_started()
    {
        using var folder = new TemporaryFolder();
        folder.Copy(Fixtures.Checkpoint("bert-classifier"), "films");
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = folder.Path });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("EmbeddingSpace:Models:films:Path", "films")]);
        builder.Services.AddLogging().AddEmbeddingSpace(builder.Configuration);
        using var host = builder.Build();
        var model = Assert.Single(host.Services.GetRequiredService<IModelRegistry>().Models);
        Assert.Equal(folder.File("films"), model.Options.Path);
    }
}
