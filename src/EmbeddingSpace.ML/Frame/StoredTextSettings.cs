using System.Text.Json.Serialization;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What a saved model remembers of <see cref="TextTransformOptions"/>. The device is not among it.</summary>
/// <param name="Input">Column to read.</param>
/// <param name="Truncated">Column that says whether a text was cut; null: none.</param>
/// <param name="TokensPerBatch">Tokens a forward pass; null: what suits the device.</param>
/// <param name="RowsReadAhead">Most rows read ahead, under the name that it had when the format was made.</param>
/// <param name="Precision">Since the second format version; the default is what held before.</param>
/// <param name="Batching">The same.</param>
internal sealed record StoredTextSettings(string Input, string? Truncated, int? TokensPerBatch, [property: JsonPropertyName("WindowSize")] int RowsReadAhead,
    StoredPrecision Precision = StoredPrecision.Float32, StoredBatching? Batching = null)
{
    public static StoredTextSettings From(TextTransformOptions options) => new(options.InputColumnName, options.TruncatedColumnName, options.TokensPerBatch,
        options.RowsReadAhead, options.Precision.ToStored(), options.Batching is { } batching ? StoredBatching.From(batching) : null);
}
