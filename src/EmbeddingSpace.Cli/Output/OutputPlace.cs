using EmbeddingSpace.Cli.Files;

namespace EmbeddingSpace.Cli.Output;

/// <summary>Where an output goes: links followed, and nothing there but perhaps a plain file that it replaces.</summary>
/// <param name="Path">The full path of the file itself; null where the output is not to be kept.</param>
/// <param name="Identity">Of the file that it replaces; null where there is none.</param>
internal sealed record OutputPlace(string? Path, string? Identity)
{
    private const string Dash = "-";
    private const string NullDevice = "/dev/null";

    /// <summary>Find the place.</summary>
    /// <param name="path">As the user writes it.</param>
    /// <exception cref="UsageException">What is there cannot be replaced by a file.</exception>
    public static OutputPlace Find(string path)
    {
        if (IsDropped(path)) return new(null, null);
        var full = Follow(path);
        if (IsDropped(full)) return new(null, null);
        var status = FileStatus.Of(full);
        if (status?.Kind == FileKind.Folder)
            throw new UsageException($"'{path}': expected the name of a file to write, found a folder; add a file name.");
        if (status?.Kind == FileKind.Other)
            throw new UsageException($"'{path}': expected a place for a file, found a device, pipe or socket; "
                + $"choose another name, or '{Dash}' to keep nothing.");
        return new(full, status?.Identity);
    }

    /// <summary>Whether the words say that an output is not to be kept.</summary>
    public static bool IsDropped(string path) => path is Dash or NullDevice;

    private static string Follow(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            var file = new FileInfo(full);
            return file.LinkTarget is null ? full : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
        catch (IOException exception)
        {
            throw new UsageException($"'{path}': expected a place for a file, found a link that leads nowhere ({exception.Message}); "
                + "choose another name.", exception);
        }
    }
}
