using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Folders;
using EmbeddingSpace.Manifests;
using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Classifiers;

/// <summary>Compares the encoder in a saved model with a model folder: the weights that were kept, tensor by tensor, and the tokenizer, file by file.</summary>
internal static class EncoderFolder
{
    /// <summary>Compare.</summary>
    /// <param name="archive">The saved model.</param>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="CheckpointException">One of the two cannot be read, or there is not one encoder.</exception>
    public static IReadOnlyList<ManifestPart> Compare(SavedArchive archive, string folder)
    {
        var holders = archive.Stages.Where(stage => stage.Kind is SavedStageKind.Encoder or SavedStageKind.Classifier or SavedStageKind.Translation).ToList();
        if (holders is not [var stage])
            throw new CheckpointException($"'{archive.Path}': expected one encoder to compare with '{folder}', found {holders.Count}. Leave the folder out.");
        var prefix = stage.Kind == SavedStageKind.Translation ? ClassifierTranslation.TargetPrefix : "";
        using var stored = Checkpoint.OpenStored(archive.Path, name => stage.OpenFile(prefix + name));
        using var checkpoint = Checkpoint.Open(folder);
        var kept = stored.Tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var (expected, found) = (checkpoint.HashOf(kept), stored.HashOf(kept));
        return
        [
            new($"encoder ({checkpoint.Name})", expected == found, expected, found),
            .. CheckpointFiles.TokenizerNames.Select(name => (Name: name, Expected: checkpoint.TryReadFile(name), Found: stored.TryReadFile(name)))
                .Where(file => file.Expected is not null || file.Found is not null)
                .Select(file => (file.Name, Expected: Hash(file.Expected), Found: Hash(file.Found)))
                .Select(file => new ManifestPart($"{file.Name} ({checkpoint.Name})", file.Expected == file.Found, file.Expected, file.Found)),
        ];
    }

    private static string Hash(byte[]? file) =>
        file is null ? "no such file" : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
}
