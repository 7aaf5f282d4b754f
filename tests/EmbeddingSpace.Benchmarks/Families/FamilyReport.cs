using System.Globalization;
using System.Text.Json;

namespace EmbeddingSpace.Benchmarks.Families;

/// <summary>What the suite found, as a table for people or one JSON document.</summary>
internal sealed record FamilyReport(string Cpu, int Threads, IReadOnlyList<FamilyRow> Rows)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>One JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <summary>Title of the table.</summary>
    public static string Title => "| family | batch | one text | ps an operation | BERT's |\n| --- | ---: | ---: | ---: | ---: |";

    /// <summary>Line of the table for one row.</summary>
    public static string Line(FamilyRow row) => string.Create(CultureInfo.InvariantCulture,
        $"| {row.Family} | {row.Batch:0.00} | {row.OneText:0.00} | {row.BatchPicoseconds:0.0} | {row.BertPicoseconds:0.0} |");
}
