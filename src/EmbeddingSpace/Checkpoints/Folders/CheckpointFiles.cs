using EmbeddingSpace.Checkpoints.Tensors;

namespace EmbeddingSpace.Checkpoints.Folders;

/// <summary>The small files that make a checkpoint together with its weights.</summary>
internal static class CheckpointFiles
{
    /// <summary>The model's settings.</summary>
    public const string Config = "config.json";

    /// <summary>Larger files of these names are none of what they should be.</summary>
    internal const int MaximumBytes = 256 << 20;

    /// <summary>Names of the small files a checkpoint may carry beside those of its sentence encoder's modules: what is stored, hashed and given out.
    /// Sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = ((string[])
    [
        Config, .. TokenizerFiles, ModuleFolders.List, ModuleFolders.Settings, "1_Pooling/config.json", .. ModuleFolders.EncoderSettings,
    ]).Order(StringComparer.Ordinal).ToArray();

    /// <summary>Tokenizers beside which a model of sentencepiece says nothing new: it is neither stored nor hashed.</summary>
    internal static readonly string[] Tokenizers = ["tokenizer.json", "vocab.txt", "vocab.json"];

    /// <summary>Names of models of sentencepiece.</summary>
    internal static string[] SentencePieceModels => ["sentencepiece.bpe.model", "spm.model", "spiece.model", "tokenizer.model"];

    /// <summary>Those among them that are the tokenizer's. Sorted.</summary>
    public static IReadOnlyList<string> TokenizerNames { get; } = [.. TokenizerFiles.Order(StringComparer.Ordinal)];

    private static string[] TokenizerFiles =>
    [
        "vocab.txt", "vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        .. SentencePieceModels,
    ];

    /// <summary>Read those that a folder has.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="encoder">Where config, tokenizer and weights lie: the folder itself, or one in it.</param>
    /// <returns>Name → bytes.</returns>
    public static Dictionary<string, byte[]> ReadAll(string folder, string encoder) => ReadAll(name =>
    {
        var path = Path.Combine(ModuleFolders.IsOfWhole(name) ? folder : encoder, name);
        return File.Exists(path) ? Read(path) : null;
    });

    /// <summary>Read those that a store has.</summary>
    /// <returns>Name → bytes.</returns>
    public static Dictionary<string, byte[]> ReadAll(string location, Func<string, Stream?> openFile) => ReadAll(name =>
    {
        using var content = openFile(name);
        return content is null ? null : Read(content, $"{location}/{name}");
    });

    private static Dictionary<string, byte[]> ReadAll(Func<string, byte[]?> read)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in Names.Except(SentencePieceModels)) Add(name);
        if (!Tokenizers.Any(files.ContainsKey))
            foreach (var name in SentencePieceModels) Add(name);
        if (files.TryGetValue(ModuleFolders.List, out var modules))
            foreach (var name in ModuleFolders.FilesOf(modules)) Add(name);
        return files;

        void Add(string name)
        {
            if (!files.ContainsKey(name) && read(name) is { } bytes) files.Add(name, bytes);
        }
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
        for (var read = ReadBlock(content, block, file); read > 0; read = ReadBlock(content, block, file))
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

    private static int ReadBlock(Stream content, byte[] block, string file)
    {
        try
        {
            return content.Read(block);
        }
        // What a damaged archive gives is found while it is read.
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidCheckpointException($"'{file}' is damaged: {cause.Message.TrimEnd('.')}. Save or copy the model again.", cause);
        }
    }
}
