using System.Text.Json.Serialization;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Translation.Storage;

/// <summary><see cref="TranslationSeconds"/> as saved models keep them.</summary>
internal sealed record StoredSeconds(double Encode, double Solve, double Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? SourcePerAnchor = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TargetPerAnchor = null)
{
    public static StoredSeconds Of(TranslationSeconds seconds) =>
        new(seconds.Encode, seconds.Solve, seconds.Total, seconds.SourcePerAnchor, seconds.TargetPerAnchor);

    public TranslationSeconds ToSeconds() => new(Encode, Solve, Total) { SourcePerAnchor = SourcePerAnchor, TargetPerAnchor = TargetPerAnchor };
}
