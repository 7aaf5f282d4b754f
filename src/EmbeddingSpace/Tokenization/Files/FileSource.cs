using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EmbeddingSpace.Checkpoints.Configuration;

namespace EmbeddingSpace.Tokenization.Files;

/// <summary>The tokenizer files of one checkpoint.</summary>
/// <param name="readFile">Bytes of a file by its name; null when there is none of that name.</param>
/// <param name="location">Folder or archive, for messages.</param>
/// <param name="instead">Says what else lies there that may be a tokenizer, and the way out; null where nothing is known.</param>
internal sealed class FileSource(Func<string, byte[]?> readFile, string location, Func<string?>? instead = null)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Folder or archive, for messages.</summary>
    public string Location => location;

    /// <summary>What lies there instead of a tokenizer that is known, and the way out; null where nothing does.</summary>
    public string? Instead => instead?.Invoke();

    /// <summary>Path of a file, for messages.</summary>
    public string PathOf(string name) => Path.Combine(location, name);

    /// <summary>Content of any file; null when it is absent.</summary>
    public byte[]? TryReadBytes(string name) => readFile(name);

    /// <summary>Content of a text file; null when it is absent.</summary>
    /// <exception cref="InvalidCheckpointException">It is not UTF-8.</exception>
    public string? TryReadText(string name)
    {
        if (TryReadUnmarked(name) is not { } bytes) return null;
        try
        {
            return StrictUtf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidCheckpointException(
                $"'{PathOf(name)}' is not UTF-8 ({exception.Message}); copy the file again from where the model came from.", exception);
        }
    }

    /// <summary>Content of a JSON file; null when it is absent.</summary>
    /// <exception cref="InvalidCheckpointException">It is not JSON, or its root is no object.</exception>
    public JsonPart? TryReadJson(string name)
    {
        if (readFile(name) is not { } bytes) return null;
        if (!Utf8.IsValid(bytes))
            throw new InvalidCheckpointException($"'{PathOf(name)}' is not UTF-8; copy the file again from where the model came from.");
        try
        {
            using var document = JsonDocument.Parse(PythonJson.ToStandard(bytes));
            return JsonPart.Root(document.RootElement.Clone(), PathOf(name));
        }
        catch (JsonException exception)
        {
            throw new InvalidCheckpointException(
                $"'{PathOf(name)}' is not JSON ({exception.Message}); copy the file again from where the model came from.", exception);
        }
    }

    // Editors leave byte order marks; no token begins with one.
    private ReadOnlyMemory<byte>? TryReadUnmarked(string name)
    {
        if (readFile(name) is not { } bytes) return null;
        return bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(Encoding.UTF8.Preamble.Length) : bytes;
    }
}
