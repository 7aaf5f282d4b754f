using EmbeddingSpace.ML.Columns;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What a saved classifier over text remembers beside its model.</summary>
internal sealed record ClassifierSettings(ClassifierColumnNames Columns, TextScoringSettings Text)
{
    public static ClassifierSettings From(ClassifierColumnNames columns, TextTransformOptions options) => new(columns, TextScoringSettings.From(options));
}
