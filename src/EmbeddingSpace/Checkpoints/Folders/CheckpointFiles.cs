using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Folders;

/// <summary>The small files that make a checkpoint together with its weights.</summary>
internal static class CheckpointFiles
{
    /// <summary>The model's settings.</summary>
    public const string Config = "config.json";

    /// <summary>Larger files of these names are none of what they should be.</summary>
    internal const int MaximumBytes = 256 << 20;

    /// <summary>Every small file a checkpoint may carry: what is stored, hashed and given out. Sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = new[]
    {
        Config, "vocab.txt", "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
        "added_tokens.json", "modules.json", "sentence_bert_config.json", "1_Pooling/config.json",
    }.Order(StringComparer.Ordinal).ToArray();

    /// <summary>Read those that a folder has.</summary>
    /// <returns>Name → bytes.</returns>
    public static Dictionary<string, byte[]> ReadAll(string folder)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path)) files.Add(name, Read(path));
        }

        return files;
    }

    /// <summary>Read those that a store has.</summary>
    /// <returns>Name → bytes.</returns>
    public static Dictionary<string, byte[]> ReadAll(string location, Func<string, Stream?> openFile)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            using var content = openFile(name);
            if (content is not null) files.Add(name, Read(content, $"{location}/{name}"));
        }

        return files;
    }

    /// <summary>Read a small file from disk.</summary>
    /// <exception cref="CheckpointException">It cannot be read, or is not small.</exception>
    public static byte[] Read(string path)
    {
        PlainFile.Require(path);
        try
        {
            using var content = File.OpenRead(path);
            return Read(content, path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"'{path}' cannot be read: {cause.Message} Check that the file may be read.", cause);
        }
    }

    private static byte[] Read(Stream content, string file)
    {
        using var bytes = new MemoryStream();
        var block = new byte[81920];
        for (var read = content.Read(block); read > 0; read = content.Read(block))
        {
            bytes.Write(block, 0, read);
            if (bytes.Length > MaximumBytes)
                throw new InvalidCheckpointException(
                    $"'{file}' is larger than the {MaximumBytes} bytes expected of a text file at most. Download the file again.");
        }

        var whole = bytes.ToArray();
        GitPointer.Refuse(whole, file, "file");
        return whole;
    }
}
