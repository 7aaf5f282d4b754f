namespace EmbeddingSpace.Checkpoints.Folders;

/// <summary>What a folder holds that is no model folder, or whose weights are in another format, and the way out.</summary>
internal static class OtherContent
{
    private const string Adapter = "adapter_config.json", Snapshots = "snapshots", TrainerFolders = "checkpoint-*", SentenceFolder = "0_Transformer";

    // File name patterns, the format they are, and the way out of it.
    private static readonly (string Pattern, string Format, string WayOut)[] Formats =
    [
        ("tf_model*.h5", "weights of TensorFlow", "Convert them: load the model with from_pretrained(…, from_tf=True) and save it with save_pretrained."),
        ("model.ckpt*", "weights of TensorFlow", "Convert them: load the model with from_pretrained(…, from_tf=True) and save it with save_pretrained."),
        ("flax_model*.msgpack", "weights of Flax", "Convert them: load the model with from_pretrained(…, from_flax=True) and save it with save_pretrained."),
        ("*.gguf", "weights in the format GGUF", "Get the model that they were made from, as safetensors."),
        ("*.onnx", "weights in the format ONNX", "Get the model that they were exported from, as safetensors."),
        ("adapter_model*", "an adapter (LoRA), not a whole model", "Merge it into its base model with merge_and_unload and save that with save_pretrained."),
        ("*.safetensors", "safetensors under another name", $"Rename the file to '{WeightsSet.SingleFile}', or get the index beside its shards."),
    ];

    /// <summary>What a folder without <c>config.json</c> holds, as the end of a sentence and the next one; null where nothing is known of it.</summary>
    public static string? InsteadOfConfig(string folder)
    {
        if (File.Exists(Path.Combine(folder, Adapter)))
            return $"'{Adapter}' shows an adapter (LoRA), not a whole model. Merge it into its base model with merge_and_unload and save that with save_pretrained.";
        return (Newest(folder, Snapshots, "*") ?? Newest(folder, "", TrainerFolders) ?? Newest(folder, "", SentenceFolder)) is { } below
            ? $"one is in '{below}' below it. Give that path."
            : null;
    }

    /// <summary>What a folder without weights holds; null where nothing is known of it.</summary>
    public static string? InsteadOfWeights(string folder)
    {
        foreach (var (pattern, format, wayOut) in Formats)
            if (Directory.EnumerateFiles(folder, pattern, Shallow).Select(Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault() is { } file)
                return $"found '{file}', {format}. {wayOut}";
        return InsteadOfConfig(folder);
    }

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
