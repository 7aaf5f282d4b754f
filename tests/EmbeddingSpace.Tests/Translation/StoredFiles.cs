using EmbeddingSpace.Translation;

namespace EmbeddingSpace.Tests.Translation;

/// <summary>What a translation stores, in memory.</summary>
internal static class StoredFiles
{
    /// <summary>Its files by name.</summary>
    public static Dictionary<string, byte[]> Of(ClassifierTranslation translation)
    {
        var files = new Dictionary<string, byte[]>();
        translation.Write((name, write) =>
        {
            using var stream = new MemoryStream();
            write(stream);
            files.Add(name, stream.ToArray());
        });
        return files;
    }

    /// <summary>Opens one of them; null where there is none of that name.</summary>
    public static Func<string, Stream?> Opener(Dictionary<string, byte[]> files) =>
        name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null;
}
