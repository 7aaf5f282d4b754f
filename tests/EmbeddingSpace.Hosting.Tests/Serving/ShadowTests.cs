using System.Diagnostics;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Settings;
using EmbeddingSpace.Hosting.Telemetry;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TorchSharp;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Serving;

[Trait("Tier", "Pipeline")]
public sealed class ShadowTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shadow_answers_what_the_model_was_asked_and_both_answers_are_compared()
    {
        // The second answers as the first, but for its classes' order it is another model of the same classes.
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Shadow:Path", TestHost.Second), ("Models:m:Shadow:Share", "1"));
        using var other = TestHost.Build(("Models:m:Path", TestHost.Second));
        string[] texts = [.. Enumerable.Range(0, 24).Select(i => $"text {i} of {i % 7} words and {i % 3} more")];
        var (expected, same) = (new List<(string Text, string Old, string New)>(), 0);
        foreach (var text in texts)
        {
            var old = await host.Classifiers().ClassifyAsync("m", text, Cancellation);
            var changed = await other.Classifiers().ClassifyAsync("m", text, Cancellation);
            Assert.Equal(TestHost.First, old.Model.Path);
            if (old.PredictedLabels[0] == changed.PredictedLabels[0]) same++;
            else expected.Add((text, old.PredictedLabels[0], changed.PredictedLabels[0]));
        }
        var found = await FoundAsync(host, status => status.Found.Texts == texts.Length);
        Assert.Equal((0, null), (found.Skipped, found.Fault));
        Assert.Equal((double)same / texts.Length, found.Found.Agreement!.Estimate);
        Assert.Equal(expected.Order(), found.Found.Disagreements.Select(answer => (answer.Text, answer.Old, answer.New)).Order());
        Assert.Equal(host.Registry().Models[0].Info!.Hash, found.OldHash);
        Assert.Equal(other.Registry().Models[0].Info!.Hash, found.NewHash);
        Assert.Single(host.Registry().Models);
    }

    [Fact]
    public async Task A_shadow_that_cannot_answer_fails_and_slows_no_request()
    {
        using var folder = new TemporaryFolder();
        var damaged = folder.File("damaged.zip");
        await File.WriteAllTextAsync(damaged, "no zip", Cancellation);
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Shadow:Path", damaged), ("Models:m:Shadow:Share", "1"));
        await host.Registry().LoadAsync("m", Cancellation);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 100; i++) await host.Classifiers().ClassifyAsync("m", $"text {i}", Cancellation);
        Assert.True(Stopwatch.GetElapsedTime(start) < Patience);
        var found = await FoundAsync(host, status => status.Fault is not null);
        Assert.Equal(0, found.Found.Texts);
        Assert.Contains("damaged.zip", found.Fault, StringComparison.Ordinal);
        // Its queue is short: what does not fit is passed over.
        Assert.True(found.Skipped > 0);
        Assert.Null(host.Registry().Models[0].Fault);
        // Of other classes nothing is compared.
        host.Registry().SetShadow("m", new() { Path = Fixtures.SavedModel("text-classifier-gpt2-classifier.zip"), Share = 1 });
        await host.Classifiers().ClassifyAsync("m", "x", Cancellation);
        var status = await FoundAsync(host, status => status.Fault is not null || status.Found.Texts > 0);
        Assert.True(status.Fault is null || status.Fault.Contains("same classes", StringComparison.Ordinal), status.Fault);
    }

    [Fact]
    public async Task A_shadow_begins_and_ends_while_requests_run_and_gives_its_memory_back()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var registry = host.Registry();
        await registry.LoadAsync("m", Cancellation);
        await LiveTensors.SettleAsync();
        var live = torch.Tensor.TotalCount;
        Assert.Null(registry.ShadowOf("m"));
        registry.SetShadow("m", new() { Path = TestHost.Second, Share = 0.5 });
        for (var i = 0; i < 20; i++) await host.Classifiers().ClassifyAsync("m", $"text {i}", Cancellation);
        var found = await FoundAsync(host, status => status.Found.Texts == 10);
        Assert.Equal(0.5, found.Share);
        // A swap ends it: what shadowed may serve now. A rollback begins it again.
        await registry.SwapAsync("m", TestHost.Second, null, cancellationToken: Cancellation);
        Assert.Null(registry.ShadowOf("m"));
        await registry.RollbackAsync("m", Cancellation);
        Assert.Equal(0, registry.ShadowOf("m")!.Found.Texts);
        registry.SetShadow("m", null);
        Assert.Null(registry.ShadowOf("m"));
        await LiveTensors.ReachAsync(live);
    }

    [Fact]
    public async Task Texts_of_a_new_model_are_compared_anew()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Shadow:Path", TestHost.Second), ("Models:m:Shadow:Share", "1"));
        await host.Classifiers().ClassifyAsync("m", "x", Cancellation);
        var first = await FoundAsync(host, status => status.Found.Texts == 1);
        await host.Registry().ReplaceAsync("m", new() { Path = TestHost.Second, Shadow = new() { Path = TestHost.Second, Share = 1 } }, Cancellation);
        await host.Classifiers().ClassifyAsync("m", "y", Cancellation);
        var second = await FoundAsync(host, status => status.Found.Texts == 1 && status.OldHash != first.OldHash);
        Assert.Equal((second.OldHash, 1), (second.NewHash, second.Found.Agreement!.Estimate));
    }

    [Fact]
    public async Task What_is_said_of_a_shadow_while_its_model_is_loaded_counts()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var registry = host.Registry();
        await registry.LoadAsync("m", Cancellation);
        foreach (var load in new Func<Task>[] { () => registry.ReplaceAsync("m", null, Cancellation), () => registry.SwapAsync("m", TestHost.Second, null,
            cancellationToken: Cancellation) })
        {
            var loading = load();
            registry.SetShadow("m", new() { Path = TestHost.Second });
            await loading;
            Assert.NotNull(registry.ShadowOf("m"));
            loading = registry.ReplaceAsync("m", null, Cancellation);
            registry.SetShadow("m", null);
            await loading;
            Assert.Null(registry.ShadowOf("m"));
        }
    }

    [Fact]
    public async Task A_shadow_ends_although_the_files_of_what_serves_are_gone()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("m.zip");
        File.Copy(TestHost.First, file);
        using var host = TestHost.Build(("Models:m:Path", file));
        await host.Registry().LoadAsync("m", Cancellation);
        host.Registry().SetShadow("m", new() { Path = TestHost.Second });
        File.Delete(file);
        host.Registry().SetShadow("m", null);
        Assert.Null(host.Registry().ShadowOf("m"));
        await host.Classifiers().ClassifyAsync("m", "x", Cancellation);
    }

    [Fact]
    public async Task A_shadow_that_answers_with_no_numbers_says_so()
    {
        using var folder = new TemporaryFolder();
        var broken = folder.File("broken.zip");
        File.Copy(TestHost.First, broken);
        SavedHeads.Spoil(broken);
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Shadow:Path", broken), ("Models:m:Shadow:Share", "1"));
        await host.Classifiers().ClassifyAsync("m", "x", Cancellation);
        var found = await FoundAsync(host, status => status.Fault is not null);
        Assert.Contains("finite", found.Fault, StringComparison.Ordinal);
        Assert.Equal((0, 1), (found.Found.Texts, found.Skipped));
    }

    [Fact]
    public async Task A_removed_model_gets_no_shadow_from_a_request_that_is_being_answered()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var slots = new ModelSlots(new Dictionary<string, ModelOptions> { ["m"] = new() { Path = TestHost.First, Shadow = new() { Path = TestHost.Second } } });
        var (time, logger) = (TimeProvider.System, NullLogger.Instance);
        var loads = new ModelLoads(slots, new(new(host.Services.GetRequiredService<ServingMetrics>(), new(1))), null, logger, time);
        var (shadows, slot) = (new ModelShadows(slots, loads, logger, time), slots.Find("m"));
        Assert.NotNull(shadows.StatusOf(slot));
        loads.Empty(slot);
        shadows.End(slot);
        shadows.Refresh(slot);
        Assert.Null(shadows.StatusOf(slot));
        await shadows.StopAsync();
        await loads.StopAsync();
    }

    [Fact]
    public async Task Wrong_settings_are_told_by_their_keys()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Shadow:Path", "nowhere.zip"), ("Models:m:Shadow:Share", "2"),
            ("Models:m:Shadow:Examples", "many"), ("Models:m:Shadow:Speed", "1"));
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));
        foreach (var key in new[] { "Path", "Share", "Examples", "Speed" })
            Assert.Contains($"m:Shadow:{key}'", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<ShadowStatus> FoundAsync(IHost host, Func<ShadowStatus, bool> enough)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            var status = host.Registry().ShadowOf("m")!;
            if (enough(status)) return status;
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, $"found {status}");
            await Task.Delay(20, Cancellation);
        }
    }
}
