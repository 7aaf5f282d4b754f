using System.Globalization;

namespace EmbeddingSpace.Benchmarks.Serving;

/// <summary>What the suite found.</summary>
/// <param name="Slices">The load of the server, slice by slice.</param>
/// <param name="Abandoned">Requests that were left before they were answered.</param>
/// <param name="FaultsAfterwards">Errors and wrong answers of a slice that came after them.</param>
/// <param name="Served">Requests a second over HTTP; median of the slices.</param>
/// <param name="Inside">Requests a second through the dispatcher in one process; median of the slices.</param>
/// <param name="Ratio">Median of their ratios.</param>
/// <param name="ClientMicroseconds">What the client took of the processors, a request.</param>
/// <param name="ServerMicroseconds">The same of the server.</param>
/// <param name="InsideMicroseconds">The same of the dispatcher and its callers.</param>
/// <param name="Megabytes">Memory of the server: warm, after each slice, and after the abandoned requests and the slice behind them.</param>
internal sealed record ServeReport(IReadOnlyList<LoadSlice> Slices, int Abandoned, int FaultsAfterwards, double Served, double Inside, double Ratio,
    double ClientMicroseconds, double ServerMicroseconds, double InsideMicroseconds, IReadOnlyList<double> Megabytes)
{
    /// <summary>A table for people.</summary>
    public string ToText()
    {
        var last = Slices[^1];
        var memory = string.Join(", ", Megabytes.Select(value => value.ToString("0", CultureInfo.InvariantCulture)));
        return string.Create(CultureInfo.InvariantCulture, $"""
            | what | found |
            | --- | ---: |
            | requests in {Slices.Sum(slice => slice.Seconds):0} s of {LoadClient.Connections} connections | {Slices.Sum(slice => slice.Requests)} |
            | errors / wrong answers | {Slices.Sum(slice => slice.Errors)} / {Slices.Sum(slice => slice.Wrong)} |
            | p50 / p99, ms | {last.MiddleMilliseconds:0.0} / {last.SlowMilliseconds:0.0} |
            | requests a second, over HTTP / in one process | {Served:0} / {Inside:0} |
            | ratio, median of {Slices.Count} | {Ratio:0.00} |
            | processor a request, µs: client / server / in one process | {ClientMicroseconds:0} / {ServerMicroseconds:0} / {InsideMicroseconds:0} |
            | memory of the server, MB: warm, after each slice, after all | {memory} |
            | requests left before they were answered / faults of those after them | {Abandoned} / {FaultsAfterwards} |
            """);
    }
}
