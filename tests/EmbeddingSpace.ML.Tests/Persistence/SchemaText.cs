using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.Tests.Persistence;

/// <summary>A column with all its annotations as JSON.</summary>
internal static class SchemaText
{
    public static JsonNode Of(DataViewSchema.Column column)
    {
        var annotations = new JsonObject();
        foreach (var annotation in column.Annotations.Schema)
            annotations[annotation.Name] = new JsonObject { ["type"] = annotation.Type.ToString(), ["value"] = Value(column.Annotations, annotation) };
        return new JsonObject { ["name"] = column.Name, ["type"] = column.Type.ToString(), ["annotations"] = annotations };
    }

    private static JsonNode? Value(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation) => annotation.Type switch
    {
        TextDataViewType => Get<ReadOnlyMemory<char>>(annotations, annotation).ToString(),
        VectorDataViewType { ItemType: TextDataViewType } => new JsonArray(
            [.. Get<VBuffer<ReadOnlyMemory<char>>>(annotations, annotation).DenseValues().Select(text => (JsonNode?)text.ToString())]),
        BooleanDataViewType => Get<bool>(annotations, annotation),
        _ => throw new NotSupportedException($"Annotation '{annotation.Name}': expected text, texts or a boolean, found {annotation.Type}."),
    };

    private static T Get<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        T value = default!;
        annotations.GetValue(annotation.Name, ref value);
        return value;
    }
}
