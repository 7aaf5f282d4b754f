using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Serving;

[Trait("Tier", "Pipeline")]
public sealed class SwapTests
{
    private const int Callers = 16, Rounds = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Swaps_and_rollbacks_under_load_fail_no_request()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:MaximumLength", "16"), ("Models:m:WarmUpTexts:0", "warm"));
        var (pool, registry) = (host.Classifiers(), host.Registry());
        await registry.LoadAsync("m", Cancellation);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var paths = new HashSet<string>();
            for (var asked = 0; !stop.IsCancellationRequested; asked++)
                paths.Add((await pool.ClassifyAsync("m", $"text {caller} {asked}", Cancellation)).Model.Path);
            return paths;
        }, Cancellation)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            await registry.SwapAsync("m", TestHost.Second, null, cancellationToken: Cancellation);
            Assert.Equal(TestHost.Second, (await pool.ClassifyAsync("m", "x", Cancellation)).Model.Path);
            await registry.RollbackAsync("m", Cancellation);
            Assert.Equal(TestHost.First, (await pool.ClassifyAsync("m", "x", Cancellation)).Model.Path);
        }
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(callers), paths => Assert.Equal(2, paths.Count));
        // All but the file stays as it was.
        var status = Assert.Single(registry.Models);
        Assert.Equal((16, "warm"), (status.Options.MaximumLength, Assert.Single(status.Options.WarmUpTexts)));
        Assert.Equal(TestHost.Second, status.Previous!.Path);
    }

    [Fact]
    public async Task A_second_rollback_undoes_the_first_and_without_a_swap_there_is_none()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var registry = host.Registry();
        await Assert.ThrowsAsync<InvalidOperationException>(() => registry.RollbackAsync("m", Cancellation));
        await registry.LoadAsync("m", Cancellation);
        await registry.ReplaceAsync("m", null, Cancellation); // the same file again is no swap
        await Assert.ThrowsAsync<InvalidOperationException>(() => registry.RollbackAsync("m", Cancellation));
        await registry.SwapAsync("m", TestHost.Second, null, cancellationToken: Cancellation);
        await registry.RollbackAsync("m", Cancellation);
        await registry.RollbackAsync("m", Cancellation);
        Assert.Equal(TestHost.Second, registry.Models[0].Info!.Path);
    }

    [Fact]
    public async Task What_cannot_serve_is_not_swapped_to()
    {
        using var folder = new TemporaryFolder();
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var registry = host.Registry();
        await registry.LoadAsync("m", Cancellation);
        var before = registry.Models[0].Info;
        var damaged = folder.File("damaged.zip");
        await File.WriteAllTextAsync(damaged, "no zip", Cancellation);
        await Assert.ThrowsAsync<ArgumentException>(() => registry.SwapAsync("m", folder.File("none.zip"), null, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<CheckpointException>(() => registry.SwapAsync("m", damaged, null, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => registry.SwapAsync("other", TestHost.Second, null, cancellationToken: Cancellation));
        Assert.Same(before, registry.Models[0].Info);
        Assert.Null(registry.Models[0].Previous);
    }

    [Fact]
    public async Task A_file_of_other_classes_takes_the_place_only_where_that_is_said()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        var registry = host.Registry();
        await registry.LoadAsync("m", Cancellation);
        foreach (var other in new[] { Fixtures.Checkpoint("bert-multi-label-legacy-bin"), Fixtures.Checkpoint("cross-encoder-sigmoid") })
        {
            var refused = await Assert.ThrowsAsync<CheckpointException>(() => registry.SwapAsync("m", other, null, cancellationToken: Cancellation));
            Assert.StartsWith("Model 'm': expected the classes '", refused.Message, StringComparison.Ordinal);
            Assert.Equal(TestHost.First, registry.Models[0].Info!.Path);
            await registry.SwapAsync("m", other, null, otherClasses: true, Cancellation);
            Assert.Equal(other, registry.Models[0].Info!.Path);
            // What served is known to those who ask.
            await registry.RollbackAsync("m", Cancellation);
        }
    }

    [Fact]
    public async Task A_swap_that_fails_has_the_watcher_load_nothing_again()
    {
        using var folder = new TemporaryFolder();
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Watch", "true"));
        var (registry, pool) = (host.Registry(), host.Services.GetRequiredService<ModelPool>());
        await registry.LoadAsync("m", Cancellation);
        var before = registry.Models[0].Info;
        var damaged = folder.File("damaged.zip");
        await File.WriteAllTextAsync(damaged, "no zip", Cancellation);
        await Assert.ThrowsAsync<CheckpointException>(() => registry.SwapAsync("m", damaged, null, cancellationToken: Cancellation));
        for (var look = 0; look < 3; look++) await pool.LookAtFilesAsync(Cancellation);
        Assert.Same(before, registry.Models[0].Info);
        Assert.Contains("damaged.zip", registry.Models[0].Fault, StringComparison.Ordinal);
    }
}
