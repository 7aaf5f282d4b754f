using System.Text.Json.Serialization;
using EmbeddingSpace.Translation.Definition;

namespace EmbeddingSpace.Translation.Storage;

/// <summary>An <see cref="AnchorSummary"/> as saved models keep it.</summary>
internal sealed record StoredAnchors(AnchorKind Kind, int Count, int Duplicates, int Empty, int Truncated, int Drawn = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool ArePairs = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int DrawnBeside = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Splices = 0)
{
    public static StoredAnchors Of(AnchorSummary summary) =>
        new(summary.Kind, summary.Count, summary.Duplicates, summary.Empty, summary.Truncated, summary.Drawn, summary.ArePairs,
            summary.DrawnBeside, summary.Splices);

    public AnchorSummary ToSummary() => new(Kind, Count, Duplicates, Empty, Truncated, Drawn, ArePairs, DrawnBeside, Splices);
}
