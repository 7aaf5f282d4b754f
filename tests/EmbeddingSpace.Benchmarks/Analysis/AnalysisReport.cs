using System.Globalization;
using System.Text.Json;

namespace EmbeddingSpace.Benchmarks.Analysis;

/// <summary>What the suite found, as a table for people or one JSON document.</summary>
internal sealed record AnalysisReport(IReadOnlyList<AnalysisRow> Rows)
{
    private const double Mebibyte = 1 << 20;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>One JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Title of the table.</summary>
    public static string Title =>
        "| what | model | seconds | peak MiB | above the weights MiB | times faster than dense | share of dense memory |\n"
        + "| --- | --- | ---: | ---: | ---: | ---: | ---: |";

    /// <summary>Line of the table for one row.</summary>
    public static string Line(AnalysisRow row) => string.Create(CultureInfo.InvariantCulture,
        $"| {row.What} | {row.Model} | {row.Seconds:G3} | {row.PeakBytes / Mebibyte:0} | {row.AboveWeightsBytes / Mebibyte:0} | {row.RatioToDense:0.0} | "
        + $"{row.MemoryToDense:0.000} |");
}
