namespace EmbeddingSpace.ML.Columns;

/// <summary>Which encoder computed the features of a column: features of the same width may come from anywhere, and a head fits one encoder only.</summary>
internal static class FeatureEncoder
{
    /// <summary>Annotation of a features column: a text that tells encoder, layers and pooling.</summary>
    public const string Annotation = "EmbeddingSpaceEncoder";

    /// <summary>What a column says of its encoder; null: nothing, as after a transform that makes a new column of it.</summary>
    public static string? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Annotation) is not { Type: TextDataViewType }) return null;
        ReadOnlyMemory<char> encoder = default;
        column.Annotations.GetValue(Annotation, ref encoder);
        return encoder.ToString();
    }
}
