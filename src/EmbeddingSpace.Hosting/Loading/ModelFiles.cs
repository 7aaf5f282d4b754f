using System.Security.Cryptography;
using EmbeddingSpace.Classifiers;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>What is seen of a model on disk without loading it.</summary>
internal static class ModelFiles
{
    // As Hugging Face names them, shards included; a folder may hold other files of these formats.
    private static readonly string[] WeightNames = ["model", "pytorch_model", "adapter_model"];

    // Modules of a sentence encoder lie in folders of their own.
    private static readonly EnumerationOptions Flat = Depth(0), WithModules = Depth(1);

    /// <summary>Changes with every write to the file, or to one of the folder and the folders in it; empty where there is nothing, or it cannot be looked at
    /// just now.</summary>
    public static string Stamp(string path)
    {
        try
        {
            return string.Join('|', Files(path, WithModules).Select(Target)
                .Select(file => FormattableString.Invariant($"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}")));
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
            return [.. Files(path, Flat).Where(HoldsWeights).Select(Target).Select(file => new WeightsFile(file.FullName, file.Length))];
        using var saved = SavedArchive.Open(path);
        return [.. saved.WeightsFiles.Select(file => new WeightsFile($"{file.Checksum:x8} {file.Length}", file.Length)).Distinct()];
    }

    /// <summary>SHA-256 of a file, lower-case hexadecimal.</summary>
    public static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    // Of a link .NET tells its own length and time; caches of Hugging Face are folders of links.
    private static FileInfo Target(FileInfo file) => file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;

    private static bool HoldsWeights(FileInfo file) => file.Extension is ".safetensors" or ".bin"
        && WeightNames.Any(start => file.Name.StartsWith(start, StringComparison.Ordinal));

    private static EnumerationOptions Depth(int folders) =>
        new() { RecurseSubdirectories = true, MaxRecursionDepth = folders, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private static FileInfo[] Files(string path, EnumerationOptions options) => File.Exists(path) ? [new(path)]
        : Directory.Exists(path) ? [.. new DirectoryInfo(path).EnumerateFiles("*", options).OrderBy(file => file.FullName, StringComparer.Ordinal)]
        : [];
}
