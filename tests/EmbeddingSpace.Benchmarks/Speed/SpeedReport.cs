using System.Globalization;
using System.Text.Json;

namespace EmbeddingSpace.Benchmarks.Speed;

/// <summary>What the suite found, as a table for people or one JSON document.</summary>
internal sealed record SpeedReport(string Cpu, int Threads, IReadOnlyList<SpeedRow> Rows)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>One JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Line of the table for one row.</summary>
    public static string Line(SpeedRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"| {row.Workload} | {row.Peer} | {row.Ours:G4} | {row.Theirs:G4} | {row.Ratio:0.00} | {row.Unit} |");

    /// <summary>Title of the table.</summary>
    public static string Title => "| workload | peer | ours | theirs | ratio | unit |\n| --- | --- | ---: | ---: | ---: | --- |";
}
