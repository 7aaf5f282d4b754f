using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>
/// Refuses a stored file that unpacks to far more than weights and texts ever do, before ML.NET unpacks it: a zip of three megabytes can be made to fill
/// seven gigabytes. What is declared is the most that .NET unpacks, so it can be believed. There is no switch: what is stored uncompressed always loads.
/// </summary>
internal static class PackedSizes
{
    /// <summary>Most bytes out of one. Trained weights give 1.1 to 2, texts 5.</summary>
    public const int MaximumExpansion = 100;

    // Small files may hold whatever they like, for instance a bias of zeros.
    private const long Allowance = 16L << 20;

    /// <summary>Look at an entry that is about to be opened.</summary>
    /// <param name="context">Where ML.NET stands in the zip.</param>
    /// <param name="path">The stored file's path in the zip.</param>
    /// <param name="name">Its name for messages.</param>
    /// <exception cref="FormatException">It unpacks to too much.</exception>
    public static void Require(ModelLoadContext context, string path, string name)
    {
        if (!Entries(context.Repository).TryGetValue(path.Replace('/', Path.DirectorySeparatorChar), out var entry)) return;
        var (packed, unpacked) = (Math.Max(1, entry.CompressedLength), entry.Length);
        if (unpacked <= Allowance || unpacked / packed < MaximumExpansion) return;
        throw new FormatException(string.Create(CultureInfo.InvariantCulture,
            $"'{name}' in the saved model: expected it to unpack to less than {MaximumExpansion} times its size, found {packed} bytes for {unpacked}. ")
            + "If you trust the file, pack it again without compression.");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_entries")]
    private static extern ref Dictionary<string, ZipArchiveEntry> Entries(RepositoryReader repository);
}
