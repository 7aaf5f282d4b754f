using System.Text;
using EmbeddingSpace.Checkpoints.Folders;

namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>Hugging Face's local cache of models: only looked into, nothing is fetched.</summary>
internal static class HubCache
{
    private const string MainRevision = "main";

    /// <summary>Where the cache is, as Hugging Face's own library decides it.</summary>
    /// <param name="environment">Value of an environment variable; null where it is not set.</param>
    public static string Location(Func<string, string?> environment)
    {
        string? Set(string name) => environment(name) is { Length: > 0 } value ? value : null;
        if ((Set("HF_HUB_CACHE") ?? Set("HUGGINGFACE_HUB_CACHE")) is { } cache) return cache;
        var home = Set("HF_HOME") ?? Path.Combine(
            Set("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "huggingface");
        return Path.Combine(home, "hub");
    }

    /// <summary>Folder of a model's snapshot; null where the cache has none.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="model">Name of the model, mostly owner/name.</param>
    /// <param name="revision">Branch, tag or commit; null: the main branch.</param>
    public static string? Find(string cache, string model, string? revision)
    {
        if (!IsName(model, '/', 2) || !IsName(revision ?? MainRevision, '/', int.MaxValue)) return null;
        var folder = Path.Combine(cache, $"models--{model.Replace("/", "--", StringComparison.Ordinal)}");
        var reference = Path.Combine(folder, "refs", revision ?? MainRevision);
        var commit = File.Exists(reference) ? Encoding.UTF8.GetString(CheckpointFiles.Read(reference)).Trim() : revision;
        if (commit is null || !IsName(commit, '/', 1)) return null;
        var snapshot = Path.Combine(folder, "snapshots", commit);
        return Directory.Exists(snapshot) ? snapshot : null;
    }

    // Words of letters, digits and . _ - only: none leads out of the cache.
    private static bool IsName(string text, char separator, int mostWords) =>
        text.Split(separator) is var words && words.Length <= mostWords
        && words.All(word => word.Length > 0 && word is not ("." or "..")
            && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'));
}
