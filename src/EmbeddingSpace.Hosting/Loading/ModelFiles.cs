using System.Security.Cryptography;
using EmbeddingSpace.Classifiers;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>What is seen of a model on disk without loading it.</summary>
internal static class ModelFiles
{
    // As Hugging Face names them, shards included; a folder may hold other files of these formats.
    private static readonly string[] WeightNames = ["model", "pytorch_model", "adapter_model"];

    /// <summary>Changes with every write to the file, or to one of the folder; empty where there is nothing, or it cannot be looked at just now.</summary>
    public static string Stamp(string path)
    {
        try
        {
            return string.Join('|', Files(path).Select(file => FormattableString.Invariant($"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Taken away between two questions: there is nothing to load before it is back.
            return "";
        }
    }

    /// <summary>Bytes of weights that a model brings; equal files are known by equal identities.</summary>
    public static IReadOnlyList<WeightsFile> Weights(string path)
    {
        if (!File.Exists(path))
            return [.. Files(path).Where(HoldsWeights).Select(file => new WeightsFile(file.FullName, file.Length))];
        using var saved = SavedArchive.Open(path);
        return [.. saved.WeightsFiles.Select(file => new WeightsFile($"{file.Checksum:x8} {file.Length}", file.Length)).Distinct()];
    }

    /// <summary>SHA-256 of a file, lower-case hexadecimal.</summary>
    public static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static bool HoldsWeights(FileInfo file) => file.Extension is ".safetensors" or ".bin"
        && WeightNames.Any(start => file.Name.StartsWith(start, StringComparison.Ordinal));

    private static FileInfo[] Files(string path) => File.Exists(path) ? [new(path)]
        : Directory.Exists(path) ? [.. new DirectoryInfo(path).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal)]
        : [];
}
