using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>Refuses a stored file that unpacks to far more than weights and texts ever do, before ML.NET unpacks it.</summary>
internal static class PackedSizes
{
    /// <summary>Look at an entry that is about to be opened.</summary>
    /// <param name="context">Where ML.NET stands in the zip.</param>
    /// <param name="path">The stored file's path in the zip.</param>
    /// <param name="name">Its name for messages.</param>
    /// <exception cref="FormatException">It unpacks to too much.</exception>
    public static void Require(ModelLoadContext context, string path, string name)
    {
        if (!Entries(context.Repository).TryGetValue(path.Replace('/', Path.DirectorySeparatorChar), out var entry)) return;
        if (UnpackedSize.Fault(entry.CompressedLength, entry.Length) is { } fault) throw new FormatException($"'{name}' in the saved model: {fault}");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_entries")]
    private static extern ref Dictionary<string, ZipArchiveEntry> Entries(RepositoryReader repository);
}
