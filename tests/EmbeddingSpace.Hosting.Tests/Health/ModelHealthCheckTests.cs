using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Health;

[Trait("Tier", "Pipeline")]
public sealed class ModelHealthCheckTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_is_healthy_once_its_models_are_warm_and_says_which_they_are()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:WarmUpTexts:0", "warm"), ("Models:lazy:Path", TestHost.Second),
            ("Models:lazy:Loading", "OnDemand"));
        Assert.Equal(HealthStatus.Unhealthy, (await Check(host)).Status);
        await host.StartAsync(Cancellation);
        var report = await Check(host);
        for (var start = TimeProvider.System.GetTimestamp(); report.Status != HealthStatus.Healthy; report = await Check(host))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"expected a healthy host, found {report.Status}");
            await Task.Delay(20, Cancellation);
        }
        var data = Assert.IsType<Dictionary<string, object?>>(report.Data["m"]);
        var info = host.Registry().Models.Single(model => model.Name == "m").Info!;
        Assert.Equal((info.Hash, info.Verdict.ToString(), "translation"), (data["hash"], data["verdict"], data["format"]));
        Assert.Equal("NotLoaded", Assert.IsType<Dictionary<string, object?>>(report.Data["lazy"])["state"]);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task What_cannot_be_loaded_or_replaced_is_told()
    {
        using var folder = new TemporaryFolder();
        var damaged = folder.File("damaged.zip");
        await File.WriteAllTextAsync(damaged, "no zip", Cancellation);
        using var host = TestHost.Build(("Models:m:Path", TestHost.First));
        await host.Registry().LoadAsync("m", Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => host.Registry().ReplaceAsync("m", new() { Path = damaged }, Cancellation));
        var report = await Check(host);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains("damaged.zip", report.Description, StringComparison.Ordinal);
        using var broken = TestHost.Build(("Models:m:Path", damaged));
        await Assert.ThrowsAnyAsync<Exception>(() => broken.Registry().LoadAsync("m", Cancellation));
        Assert.Equal(HealthStatus.Unhealthy, (await Check(broken)).Status);
        // Whoever is asked no more because of its health would never be asked for it again.
        using var lazy = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:Loading", "OnDemand"), ("Models:lazy:Path", damaged),
            ("Models:lazy:Loading", "OnDemand"));
        await Assert.ThrowsAnyAsync<Exception>(() => lazy.Registry().LoadAsync("lazy", Cancellation));
        Assert.Equal(HealthStatus.Degraded, (await Check(lazy)).Status);
    }

    private static async Task<HealthReportEntry> Check(IHost host) =>
        Assert.Single((await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation)).Entries).Value;
}
