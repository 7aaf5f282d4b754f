using System.Security.Cryptography;
using EmbeddingSpace.Hub.Definition;

namespace EmbeddingSpace.Hub.Storage;

/// <summary>Files that the cache has.</summary>
internal static class CachedFile
{
    /// <summary>Every file of a snapshot, by name.</summary>
    public static IReadOnlyList<HubFile> All(string snapshot)
    {
        var files = new DirectoryInfo(snapshot).EnumerateFiles("*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
        });
        return
        [
            .. from file in files
               let content = Find(file.FullName)
               where content is not null
               let name = Path.GetRelativePath(snapshot, file.FullName).Replace(Path.DirectorySeparatorChar, '/')
               orderby name
               select Describe(name, content, fetched: false),
        ];
    }

    /// <summary>The file with the bytes; null where there is none, also behind a link that leads nowhere.</summary>
    public static FileInfo? Find(string path)
    {
        var file = new FileInfo(path);
        var content = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
        return content is { Exists: true } ? content : null;
    }

    /// <summary>What to tell of a file.</summary>
    public static HubFile Describe(string name, FileInfo content, bool fetched) =>
        new(name, content.Length, ContentIdentity.Sha256Of(content.Name) ?? Sha256(content), fetched);

    private static string Sha256(FileInfo file)
    {
        using var content = file.OpenRead();
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }
}
