namespace EmbeddingSpace.Checkpoints.Folders;

/// <summary>What a folder holds that is no model folder, or whose weights are in another format, and the way out.</summary>
internal static class OtherContent
{
    private const string Adapter = "adapter_config.json", AdapterWeights = "adapter_model.safetensors";
    private const string Snapshots = "snapshots", TrainerFolders = "checkpoint-*", SentenceFolder = "0_Transformer";

    // File name patterns, the format they are, and the way out of it.
    private static readonly (string Pattern, string Format, string WayOut)[] Formats =
    [
        ("tf_model*.h5", "weights of TensorFlow", "Convert them: load the model with from_pretrained(…, from_tf=True) and save it with save_pretrained."),
        ("model.ckpt*", "weights of TensorFlow", "Convert them: load the model with from_pretrained(…, from_tf=True) and save it with save_pretrained."),
        ("flax_model*.msgpack", "weights of Flax", "Convert them: load the model with from_pretrained(…, from_flax=True) and save it with save_pretrained."),
        ("*.gguf", "weights in the format GGUF", "Get the model that they were made from, as safetensors."),
        ("*.onnx", "weights in the format ONNX", "Get the model that they were exported from, as safetensors."),
        ("adapter_model*", "weights of an adapter (LoRA)", $"Put its '{Adapter}' beside them: the adapter is then opened with its base model."),
        ("rust_model.ot", "weights of Rust", "Get the model's safetensors."),
        ("openvino_model.*", "weights in the format OpenVINO", "Get the model that they were exported from, as safetensors."),
        ("*.safetensors", "safetensors under another name", $"Rename the file to '{WeightsSet.SingleFile}', or get the index beside its shards."),
        ("*.bin", "weights of PyTorch under another name", "Rename the file to 'pytorch_model.bin', or get the index beside its shards."),
        ("*.pt", "weights of PyTorch under another name", "Rename the file to 'pytorch_model.bin' if it holds a state dictionary."),
        ("*.pth", "weights of PyTorch under another name", "Rename the file to 'pytorch_model.bin' if it holds a state dictionary."),
    ];

    /// <summary>What a folder without <c>config.json</c> holds, as the end of a sentence and the next one; null where nothing is known of it.</summary>
    public static string? InsteadOfConfig(string folder)
    {
        if (File.Exists(Path.Combine(folder, Adapter)))
            return $"'{Adapter}' shows an adapter (LoRA) whose weights are missing. Put '{AdapterWeights}' beside it.";
        return (Newest(folder, Snapshots, "*") ?? Newest(folder, "", TrainerFolders) ?? Newest(folder, "", SentenceFolder)) is { } below
            ? $"one is in '{below}' below it. Give that path."
            : null;
    }

    /// <summary>What a folder without weights holds; null where nothing is known of it.</summary>
    public static string? InsteadOfWeights(string folder)
    {
        foreach (var (pattern, format, wayOut) in Formats)
            if (First(folder, pattern) is { } file)
                return $"found '{file}', {format}. {wayOut}";
        return InsteadOfConfig(folder);
    }

    /// <summary>What a folder without a tokenizer holds; null where nothing is known of it.</summary>
    public static string? InsteadOfTokenizer(string folder) => First(folder, "*.model") is { } file
        ? $"'{file}', which may be of sentencepiece but has none of the names that are read: save the tokenizer as 'tokenizer.json' with AutoTokenizer "
            + "and save_pretrained"
        : null;

    private static string? First(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern, Shallow).Select(Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault();

    private static EnumerationOptions Shallow => new() { MatchCasing = MatchCasing.CaseInsensitive };

    // The training saved last, and the snapshot that was fetched last.
    private static string? Newest(string folder, string inner, string pattern)
    {
        var searched = Path.Combine(folder, inner);
        if (!Directory.Exists(searched)) return null;
        return Directory.EnumerateDirectories(searched, pattern)
            .Where(below => File.Exists(Path.Combine(below, CheckpointFiles.Config)))
            .OrderByDescending(Directory.GetLastWriteTimeUtc).ThenBy(below => below, StringComparer.Ordinal).FirstOrDefault();
    }
}
