using System.IO.Compression;

namespace EmbeddingSpace.Manifests;

/// <summary>A zip that depends on its content alone: files in the order given, none compressed, as no two versions of a compressor need write the same, and all
/// of one time.</summary>
internal static class SealedZip
{
    // The first that a zip can name.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Write one.</summary>
    /// <param name="output">Takes it; stays the caller's.</param>
    /// <param name="files">Name and content of each; a content is opened when its turn comes, and closed.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    public static void Write(Stream output, IEnumerable<(string Name, Func<Stream> Open)> files, CancellationToken cancellationToken)
    {
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, open) in files)
        {
            var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
            (entry.LastWriteTime, entry.ExternalAttributes) = (Time, 0);
            using var content = open();
            using var written = entry.Open();
            Blocks.Read(content, block => written.Write(block), cancellationToken);
        }
    }
}
