using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace EmbeddingSpace.Server.Observation;

/// <summary>The meters of one application as Prometheus reads them.</summary>
internal sealed class PrometheusMetrics : IDisposable
{
    private static readonly string[] MeterNames = ["EmbeddingSpace.Hosting", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    // OpenTelemetry's advice for durations of requests; a pass of a tiny model takes less than its first.
    private static readonly double[] Seconds = [.001, .0025, .005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];
    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

    // A counter that was dropped begins again at 0: as late as the library lets it.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IDisposable _listener;

    public PrometheusMetrics(IMeterFactory meters) => _listener = MeterAdapter.StartListening(new()
    {
        Registry = _registry,
        // Else that of the whole process.
        MetricFactory = Metrics.WithCustomRegistry(_registry),
        // Of this application alone: several may run in a process, and tests do so.
        InstrumentFilterPredicate = instrument => ReferenceEquals(instrument.Meter.Scope, meters) && MeterNames.Contains(instrument.Meter.Name),
        ResolveHistogramBuckets = instrument => instrument.Unit == "s" ? Seconds : Counts,
        MetricsExpireAfter = Longest,
    });

    /// <summary>Write all of them.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        await _registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.Empty;
    }

    public void Dispose() => _listener.Dispose();
}
