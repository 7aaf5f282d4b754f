using System.Text.Json.Serialization;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.Frame;

/// <summary>What a saved model remembers of <see cref="TextTransformOptions"/>. The device is not among it.</summary>
/// <param name="Input">Column to read.</param>
/// <param name="Truncated">Column that says whether a text was cut; null: none.</param>
/// <param name="TokensPerBatch">Tokens a forward pass; null: what suits the device.</param>
/// <param name="RowsReadAhead">Most rows read ahead, under the name that it had when the format was made.</param>
/// <param name="Precision">Since the second format version; the default is what held before.</param>
/// <param name="Batching">The same.</param>
internal sealed record StoredTextSettings(string Input, string? Truncated, int? TokensPerBatch, [property: JsonPropertyName("WindowSize")] int RowsReadAhead,
    StoredPrecision Precision = StoredPrecision.Float32, StoredBatching? Batching = null) : IStoredSettings
{
    public static StoredTextSettings From(TextTransformOptions options) => new(options.InputColumnName, options.TruncatedColumnName, options.TokensPerBatch,
        options.RowsReadAhead, options.Precision.ToStored(), options.Batching is { } batching ? StoredBatching.From(batching) : null);

    public IEnumerable<string> Faults()
    {
        if (Input.Length == 0) yield return "Expected a name for the column to read, found an empty one.";
        if (Truncated?.Length == 0) yield return "Expected a name for the column of cut texts, found an empty one.";
        if (TokensPerBatch < 1) yield return $"Expected at least 1 token a forward pass, found {TokensPerBatch}.";
        if (RowsReadAhead < 1) yield return $"Expected at least 1 row read ahead, found {RowsReadAhead}.";
        if (!Enum.IsDefined(Precision)) yield return $"Expected a number format known here, found '{Precision}'.";
        foreach (var fault in Batching?.Faults() ?? []) yield return fault;
    }

    /// <summary>Those of the added columns too, whose names must differ from that of the cut texts.</summary>
    public IEnumerable<string> FaultsWith(params string[] added)
    {
        foreach (var fault in Faults()) yield return fault;
        if (Truncated is not null && added.Contains(Truncated, StringComparer.Ordinal))
            yield return $"Column '{Truncated}': expected different names for the added columns, found it twice.";
    }
}
