using System.IO.Compression;
using EmbeddingSpace.Cli.Files;

namespace EmbeddingSpace.Cli.Models;

/// <summary>How much a saved model unpacks to: weights hardly compress, so that a small file that holds very much is none.</summary>
internal static class ZipSize
{
    /// <summary>The setting that raises the limit.</summary>
    public const string Setting = "MaximumZipRatio";

    // What a file of any size may hold, so that vocabularies and settings alone never count.
    private const long AlwaysAllowed = 64 << 20;
    private const long Megabyte = 1 << 20;

    /// <summary>Refuse a zip that would unpack to many times its size. Other files are left to those who read them.</summary>
    /// <param name="path">A file.</param>
    /// <param name="ratio">How many times its own size it may hold.</param>
    /// <exception cref="UsageException">It holds more.</exception>
    /// <remarks>The sizes that the zip itself gives are upper bounds: .NET unpacks no entry beyond what is said of it.</remarks>
    public static void Check(string path, int ratio)
    {
        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || FileStatus.Of(path)?.Kind != FileKind.File) return;
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var (held, allowed) = (zip.Entries.Sum(entry => (decimal)entry.Length), AlwaysAllowed + (ratio * new FileInfo(path).Length));
            if (held <= allowed) return;
            throw new UsageException(Invariant($"'{path}': expected a saved model of at most {ratio} times its size ({allowed / Megabyte} MB), ")
                + Invariant($"found {held / Megabyte:0} MB; where the file is right, raise the setting {Setting} ")
                + $"(EMBEDDINGSPACE_{Setting.ToUpperInvariant()}).");
        }
        catch (InvalidDataException)
        {
            // No zip, or a damaged one: whoever reads it says what he expects.
        }
    }
}
