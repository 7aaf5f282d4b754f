using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EmbeddingSpace.Manifests;

/// <summary>A manifest as JSON, which carries its own hash, so that no byte of it changes unseen.</summary>
internal static class ManifestText
{
    // Larger ones are none: a file of ten thousand heads has three million bytes.
    private const int MostBytes = 64 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        // Of Windows they would be others.
        NewLine = "\n",
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Write.</summary>
    public static byte[] Write(ModelManifest manifest)
    {
        var stored = new Stored(Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(manifest, Json))), manifest);
        return JsonSerializer.SerializeToUtf8Bytes(stored, Json);
    }

    /// <summary>Read.</summary>
    /// <param name="path">The saved model, for messages.</param>
    /// <param name="stream">The manifest; stays the caller's.</param>
    /// <exception cref="CheckpointException">It is of a newer version, or not as it was written.</exception>
    public static ModelManifest Read(string path, Stream stream)
    {
        var bytes = new MemoryStream();
        var block = new byte[1 << 16];
        for (int read; (read = stream.Read(block)) > 0;)
        {
            if (bytes.Length + read > MostBytes) throw Damaged(path, $"more than {MostBytes >> 20} MB");
            bytes.Write(block, 0, read);
        }
        Stored? stored;
        try
        {
            var written = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
            RequireKnown(path, written);
            stored = JsonSerializer.Deserialize<Stored>(written, Json);
        }
        // Bytes that are no UTF-8 inside a text come out only when the text is asked for, and not as a JsonException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidCheckpointException(Sentence(path, $"malformed JSON ({exception.Message.TrimEnd('.')})"), exception);
        }
        // Byte for byte as it was written: its own hash is of what is read, and white space or a member that nobody knows would slip by. Nothing in a list is
        // none of its entries, which the reader of JSON lets pass.
        if (stored is null || stored.Manifest.Entries.Contains(null!) || stored.Manifest.Stages.Contains(null!)
            || !Write(stored.Manifest).AsSpan().SequenceEqual(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)))
            throw Damaged(path, "one that was changed after it was written");
        return stored.Manifest;
    }

    /// <summary>What is said of a manifest that is not as it was written.</summary>
    public static InvalidCheckpointException Damaged(string path, string found) => new(Sentence(path, found));

    private static void RequireKnown(string path, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("manifest", out var manifest)
            && manifest.ValueKind == JsonValueKind.Object && manifest.TryGetProperty("format", out var format)
            && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var version) && version > ModelManifest.CurrentFormat)
            throw new CheckpointException($"'{ModelManifest.FileName}' in '{path}': expected a manifest of version {ModelManifest.CurrentFormat}, found "
                + $"{version}: it was sealed by a newer EmbeddingSpace: update the EmbeddingSpace package.");
    }

    private static string Sentence(string path, string found) =>
        $"'{ModelManifest.FileName}' in '{path}': expected the manifest that the model was sealed with, found {found}. Get the file again, or save the model "
        + "again.";

    private sealed record Stored(string Sha256, ModelManifest Manifest);
}
