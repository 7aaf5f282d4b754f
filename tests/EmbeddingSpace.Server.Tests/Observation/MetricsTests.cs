using EmbeddingSpace.Server.Tests.Hosts;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Observation;

[Trait("Tier", "Pipeline")]
public sealed class MetricsTests
{
    [Fact]
    public async Task Prometheus_reads_the_meters_of_this_application_alone()
    {
        await using var other = await TestServer.StartAsync(("Models:other:Path", TestServer.Translation));
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation));
        await other.PostAsync("/predict", new { inputs = "x" });
        await server.PostAsync("/predict", new { inputs = new[] { new[] { "x" }, ["y"], ["z"] } });
        using var response = await server.LookAsync("/metrics");
        Assert.StartsWith("text/plain; version=0.0.4", response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n');
        Assert.Equal("3", Value("embedding_space_texts"));
        Assert.Equal("1", Value("gen_ai_server_request_duration_count"));
        Assert.Equal("1", Value("http_server_request_duration_count"));
        Assert.Contains(lines, line => line.Contains("embedding_space_forward_duration_bucket", StringComparison.Ordinal)
            && line.Contains("le=\"0.0025\"", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("\"other\"", StringComparison.Ordinal));

        string Value(string name) => Assert.Single(lines, line => line.Contains($"{name}{{", StringComparison.Ordinal)).Split(' ')[^1];
    }
}
