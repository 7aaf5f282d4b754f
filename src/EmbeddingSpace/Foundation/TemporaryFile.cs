namespace EmbeddingSpace.Foundation;

/// <summary>A file that only this process and user can read, and that leaves nothing behind.</summary>
internal static class TemporaryFile
{
    /// <summary>Create an empty file.</summary>
    /// <param name="folder">Where; null: the system's temporary folder.</param>
    /// <returns>The open file; its bytes go when it is disposed.</returns>
    public static FileStream Create(string? folder = null)
    {
        var path = Path.Combine(folder ?? Path.GetTempPath(), $"embedding-space-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path, options);
        // Where an open file can be unlinked it goes from the folder at once, so that a killed process leaves nothing either.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
