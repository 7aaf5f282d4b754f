using System.Diagnostics;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Telemetry;

[Trait("Tier", "Pipeline")]
public sealed class TelemetryTests
{
    private const string Name = "EmbeddingSpace.Hosting";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_measured_and_traced()
    {
        using var host = TestHost.Build(("Models:m:Path", TestHost.First), ("Models:m:MaximumLength", "4"), ("Models:m:LongTexts", "Truncate"));
        using var measured = new Measurements(host, Name);
        var activities = new List<Activity>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities) activities.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(traces);

        string[] texts = ["one text that is cut", "ok"];
        var model = (await host.Classifiers().ClassifyAsync("m", texts, Cancellation))[0].Model;
        await Assert.ThrowsAsync<NotSupportedException>(Fail);
        Assert.Equal(texts.Length, Value("embedding_space.texts"));
        Assert.Equal(1, Value("embedding_space.texts.truncated"));
        Assert.Equal(texts.Length, Value("embedding_space.batch.size"));
        // The first text is cut to four; the second has two with a special one on each side.
        Assert.Equal(4 + 4, Value("embedding_space.tokens"));
        Assert.Equal(model.EncoderHash, measured.Of("embedding_space.tokens")[0].Tags["embedding_space.encoder.hash"]);
        Assert.True(Value("embedding_space.queue.duration") >= 0);
        Assert.True(Value("embedding_space.forward.duration") > 0);
        var (answered, failed) = (measured.Of("gen_ai.server.request.duration")[0], measured.Of("gen_ai.server.request.duration")[^1]);
        Assert.Equal(("classify", "m", model.Verdict.ToString()),
            (answered.Tags["gen_ai.operation.name"], answered.Tags["gen_ai.request.model"], answered.Tags["embedding_space.verdict"]));
        Assert.Equal("System.NotSupportedException", failed.Tags["error.type"]);
        var activity = activities.First(each => each.DisplayName == "classify m");
        Assert.Equal((model.Hash, texts.Length), (activity.GetTagItem("embedding_space.model.hash"), activity.GetTagItem("embedding_space.texts")));

        // A head behind features reads no pairs.
        async Task Fail()
        {
            await host.Registry().ReplaceAsync("m", new() { Path = Fixtures.SavedModel("head-chain.zip") }, Cancellation);
            await host.Classifiers().ClassifyPairsAsync("m", [new("one", "two")], Cancellation);
        }

        double Value(string name) => measured.Of(name)[0].Value;
    }
}
