using System.Diagnostics.Metrics;
using EmbeddingSpace.Hosting.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EmbeddingSpace.Hosting.Tests.Hosts;

/// <summary>What the meter of one host measures, from here on.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly List<Measurement> _measured = [];
    private readonly MeterListener _listener;

    public Measurements(IHost host, string meter = ServingMetrics.Name)
    {
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        _listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == meter && ReferenceEquals(instrument.Meter.Scope, meters)) self.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Forward passes: batches that were scored.</summary>
    public int Passes => Of("embedding_space.forward.duration").Count;

    /// <summary>What one instrument measured, in order.</summary>
    public IReadOnlyList<Measurement> Of(string instrument)
    {
        lock (_measured) return [.. _measured.Where(each => each.Instrument == instrument)];
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_measured) _measured.Add(new(instrument.Name, value, tags.ToArray().ToDictionary()));
    }

    internal sealed record Measurement(string Instrument, double Value, Dictionary<string, object?> Tags);
}
