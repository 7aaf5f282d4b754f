using System.Text.Json;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Configuration;
using EmbeddingSpace.Checkpoints.Folders;

namespace EmbeddingSpace.Scoring;

/// <summary>What a cross-encoder's folder says its one score becomes, in the places that versions of sentence-transformers wrote, newest first.</summary>
internal static class CrossEncoderActivation
{
    private const string Section = "sentence_transformers", Key = "activation_fn", OldKey = "sbert_ce_default_activation_function", Prefix = "torch.nn.";

    /// <summary>Read it.</summary>
    /// <returns>The sigmoid where the folder says nothing.</returns>
    /// <exception cref="InvalidCheckpointException">It names another function than those that are computed.</exception>
    public static HeadActivation Read(Checkpoint checkpoint)
    {
        var config = checkpoint.Config;
        if (checkpoint.FindFile(ModuleFolders.Settings) is { } content
            && CheckpointConfig.Parse(content, checkpoint.PathOf(ModuleFolders.Settings)) is var settings && settings.GetText(Key) is { } newest)
            return Parse(newest, Key, settings.File);
        if (config.Find(Section) is { ValueKind: JsonValueKind.Object } section && section.TryGetProperty(Key, out var said))
            return said.ValueKind == JsonValueKind.Null ? HeadActivation.Sigmoid : Parse(said.ToString(), $"{Section}.{Key}", config.File);
        return config.GetText(OldKey) is { } old ? Parse(old, OldKey, config.File) : HeadActivation.Sigmoid;
    }

    // A class of torch by its path, which has changed between versions; its name has not.
    private static HeadActivation Parse(string path, string key, string file) =>
        (path.StartsWith(Prefix, StringComparison.Ordinal) ? path[(path.LastIndexOf('.') + 1)..] : null) switch
        {
            "Sigmoid" => HeadActivation.Sigmoid,
            "Identity" => HeadActivation.Identity,
            _ => throw new InvalidCheckpointException(
                $"'{key}' in '{file}': expected torch's Sigmoid or Identity, found '{path}'. Only those are computed for a score."),
        };
}
