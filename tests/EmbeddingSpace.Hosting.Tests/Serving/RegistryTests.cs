using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.DependencyInjection;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Serving;

/// <summary>Models come, change and go while requests run.</summary>
[Trait("Tier", "Pipeline")]
public sealed class RegistryTests : IDisposable
{
    // Texts that are scored together differ from texts scored alone by rounding.
    private const float Rounding = 1e-5f;
    private const int Swaps = 20, Callers = 16;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Swaps_under_load_drop_mix_and_delay_nothing()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var (pool, registry) = (host.Classifiers(), host.Registry());
        string[] texts = ["one text", "another, longer text", "third"];
        var expected = new Dictionary<string, float[][]>();
        foreach (var path in new[] { TestHost.Second, TestHost.First })
        {
            await registry.ReplaceAsync("m", new() { Path = path }, Cancellation);
            var answers = await pool.ClassifyAsync("m", texts, Cancellation);
            expected[answers[0].Model.Hash] = [.. answers.Select(answer => answer.Logits.ToArray())];
        }
        Assert.Equal(2, expected.Count);
        await LiveTensors.SettleAsync();
        var live = torch.Tensor.TotalCount;
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            var asked = 0;
            while (!stop.IsCancellationRequested)
            {
                var answers = await pool.ClassifyAsync("m", texts, Cancellation);
                var right = expected[answers[0].Model.Hash];
                for (var text = 0; text < texts.Length; text++)
                {
                    Assert.Same(answers[0].Model, answers[text].Model);
                    for (var i = 0; i < right[text].Length; i++) Assert.Equal(right[text][i], answers[text].Logits[i], Rounding);
                }
                asked++;
            }
            return asked;
        }, Cancellation)).ToList();
        for (var swap = 0; swap < Swaps; swap++)
        {
            var path = swap % 2 == 0 ? TestHost.Second : TestHost.First;
            await registry.ReplaceAsync("m", new() { Path = path }, Cancellation);
            // Not stale: whoever asks after the swap is answered by the new one.
            Assert.Equal(path, (await pool.ClassifyAsync("m", "x", Cancellation)).Model.Path);
        }
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(callers), asked => Assert.True(asked > 0));
        await LiveTensors.ReachAsync(live);
    }

    [Fact]
    public async Task A_removed_model_is_gone_and_its_memory_is_back()
    {
        using var host = TestHost.Build();
        var live = torch.Tensor.TotalCount;
        await host.Registry().AddAsync("m", new() { Path = TestHost.Second }, Cancellation);
        Assert.Equal(ModelState.Ready, host.Registry().Models[0].State);
        Assert.True(torch.Tensor.TotalCount > live);
        await host.Classifiers().ClassifyAsync("m", "x", Cancellation);
        Assert.True(host.Registry().Remove("m"));
        Assert.False(host.Registry().Remove("m"));
        await LiveTensors.ReachAsync(live);
        await Assert.ThrowsAsync<ModelNotFoundException>(() => host.Classifiers().ClassifyAsync("m", "x", Cancellation));
    }

    [Fact]
    public async Task What_cannot_be_added_or_replaced_changes_nothing()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var registry = host.Registry();
        var before = (await host.Classifiers().ClassifyAsync("m", "x", Cancellation)).Model;
        await Assert.ThrowsAsync<ArgumentException>(() => registry.AddAsync("m", new() { Path = TestHost.Second }, Cancellation));
        Assert.Contains("'n:Path'", (await Assert.ThrowsAsync<ArgumentException>(
            () => registry.AddAsync("n", new() { Path = "/nowhere" }, Cancellation))).Message, StringComparison.Ordinal);
        var damaged = _folder.File("damaged.zip");
        await File.WriteAllTextAsync(damaged, "no zip", Cancellation);
        await Assert.ThrowsAsync<CheckpointException>(() => registry.AddAsync("n", new() { Path = damaged }, Cancellation));
        await Assert.ThrowsAsync<CheckpointException>(() => registry.ReplaceAsync("m", new() { Path = damaged }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => registry.ReplaceAsync("m", new() { Path = TestHost.First, Kind = ModelKind.Encoder }, Cancellation));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => registry.ReplaceAsync("n", null, Cancellation));
        Assert.Same(before, (await host.Classifiers().ClassifyAsync("m", "x", Cancellation)).Model);
        Assert.Contains("damaged.zip", Assert.Single(registry.Models).Fault, StringComparison.Ordinal);
        await registry.ReplaceAsync("m", null, Cancellation);
        Assert.Null(Assert.Single(registry.Models).Fault);
    }

    [Fact]
    public async Task Callers_that_wait_for_the_first_load_share_it()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Loading", "OnDemand"));
        Assert.Equal(ModelState.NotLoaded, host.Registry().Models[0].State);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => host.Classifiers().ClassifyAsync("m", $"text {i}", Cancellation)));
        Assert.Single(answers.Select(answer => answer.Model).Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public async Task A_watched_file_is_loaded_once_it_has_settled()
    {
        var file = _folder.File("m.zip");
        File.Copy(TestHost.First, file);
        using var host = TestHost.Build(("Models:m:Path", file), ("Models:m:Watch", "true"));
        var pool = host.Services.GetRequiredService<ModelPool>();
        var first = (await host.Classifiers().ClassifyAsync("m", "x", Cancellation)).Model;
        for (var look = 0; look < 3; look++) await pool.LookAtFilesAsync(Cancellation);
        Assert.Same(first, host.Registry().Models[0].Info);
        File.Copy(TestHost.Second, file, overwrite: true);
        await pool.LookAtFilesAsync(Cancellation);
        Assert.Same(first, host.Registry().Models[0].Info);
        await pool.LookAtFilesAsync(Cancellation);
        var second = host.Registry().Models[0].Info!;
        Assert.NotEqual(first.Hash, second.Hash);

        // Damage is told and tried once; what serves goes on.
        await File.WriteAllTextAsync(file, "no zip", Cancellation);
        for (var look = 0; look < 3; look++) await pool.LookAtFilesAsync(Cancellation);
        Assert.Same(second, (await host.Classifiers().ClassifyAsync("m", "x", Cancellation)).Model);
        Assert.NotNull(host.Registry().Models[0].Fault);
    }

    [Fact]
    public async Task A_watched_model_that_could_not_be_loaded_is_once_its_file_is_mended()
    {
        var file = _folder.File("m.zip");
        await File.WriteAllTextAsync(file, "no zip", Cancellation);
        using var host = TestHost.Build(("Models:m:Path", file), ("Models:m:Watch", "true"));
        var pool = host.Services.GetRequiredService<ModelPool>();
        await Assert.ThrowsAsync<CheckpointException>(() => host.Registry().LoadAsync("m", Cancellation));
        File.Copy(TestHost.First, file, overwrite: true);
        for (var look = 0; look < 2; look++) await pool.LookAtFilesAsync(Cancellation);
        Assert.Equal((ModelState.Ready, null), (host.Registry().Models[0].State, host.Registry().Models[0].Fault));
    }

    [Fact]
    public async Task A_replacement_by_the_same_options_means_those_that_serve_once_it_begins()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var registry = host.Registry();
        await registry.LoadAsync("m", Cancellation);
        await Task.WhenAll(registry.ReplaceAsync("m", new() { Path = TestHost.Second }, Cancellation), registry.ReplaceAsync("m", null, Cancellation));
        Assert.Equal(TestHost.Second, registry.Models[0].Info!.Path);
    }

    [Fact]
    public async Task Whatever_keeps_a_model_from_loading_is_one_fault_to_callers()
    {
        using var host = TestHost.Build(("Models:m:Path", Fixtures.Checkpoint("bert-classifier")), ("Models:m:MaximumLength", "100000"),
            ("Models:large:Path", Heavy("large", 1, megabytes: 2)), ("MemoryLimitMegabytes", "1"));
        foreach (var (name, told) in new[] { ("m", "position table"), ("large", "MemoryLimitMegabytes") })
            Assert.Contains(told, (await Assert.ThrowsAsync<CheckpointException>(() => host.Classifiers().ClassifyAsync(name, "x", Cancellation))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_that_is_disposed_finishes_the_load_that_runs_and_frees_it()
    {
        var live = torch.Tensor.TotalCount;
        using var host = TestHost.Build(("Models:a:Path", TestHost.First), ("Models:b:Path", TestHost.Second));
        var pool = host.Services.GetRequiredService<ModelPool>();
        Task[] loads = [pool.LoadAsync("a", Cancellation), pool.LoadAsync("b", Cancellation)];
        await pool.DisposeAsync();
        // A process may end now: nothing native runs, or is held, any more.
        Assert.Equal(live, torch.Tensor.TotalCount);
        foreach (var load in loads)
            if (await Record.ExceptionAsync(() => load) is { } refusal) Assert.True(refusal is ObjectDisposedException or ModelNotFoundException, $"{refusal}");
        Assert.Equal(live, torch.Tensor.TotalCount);
    }

    [Fact]
    public async Task Under_a_memory_limit_what_was_not_used_for_longest_is_unloaded_and_loaded_again()
    {
        const int limitMegabytes = 1;
        // Random weights of one size each, so that two fit and three do not.
        var paths = Enumerable.Range(0, 3).Select(i => Heavy($"heavy-{i}", i)).ToList();
        using var host = TestHost.Build([("MemoryLimitMegabytes", $"{limitMegabytes}"), .. paths.Select((path, i) => ($"Models:m{i}:Path", path))]);
        var (pool, registry) = (host.Classifiers(), host.Registry());
        foreach (var name in new[] { "m0", "m1", "m0", "m2" }) await pool.ClassifyAsync(name, "x", Cancellation);
        Assert.Equal([ModelState.Ready, ModelState.NotLoaded, ModelState.Ready], registry.Models.Select(model => model.State));
        Assert.InRange(registry.Models.Sum(model => model.Info?.WeightBytes ?? 0), 1, limitMegabytes << 20);
        await pool.ClassifyAsync("m1", "x", Cancellation);
        Assert.Equal([ModelState.NotLoaded, ModelState.Ready, ModelState.Ready], registry.Models.Select(model => model.State));
    }

    [Fact]
    public async Task Heads_on_one_encoder_hold_its_weights_once()
    {
        using var host = TestHost.Build(("Models:a:Path", TestHost.First), ("Models:b:Path", Fixtures.SavedModel("translation-pooled-ridge-full.zip")));
        await LiveTensors.SettleAsync();
        var none = torch.Tensor.TotalCount;
        await host.Classifiers().ClassifyAsync("a", "x", Cancellation);
        var one = torch.Tensor.TotalCount - none;
        await host.Classifiers().ClassifyAsync("b", "x", Cancellation);
        // What is its own: the head.
        Assert.InRange(torch.Tensor.TotalCount - none - one, 0, one / 4);
    }

    // A checkpoint of about 0.4 MB: a file of zeros beside the weights counts as weights.
    private string Heavy(string name, int filling, int megabytes = 0)
    {
        var bytes = 200_000 + (megabytes << 20);
        var copy = _folder.Copy(Fixtures.Checkpoint("bert-classifier"), name);
        File.WriteAllBytes(Path.Combine(copy, "pytorch_model-unused.bin"), [.. Enumerable.Repeat((byte)filling, bytes)]);
        return copy;
    }
}
