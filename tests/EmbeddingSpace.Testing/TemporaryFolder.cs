namespace EmbeddingSpace.Testing;

/// <summary>A folder that goes when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("embedding-space-test-").FullName;

    /// <summary>Path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Copy the files of a folder into a new subfolder.</summary>
    /// <returns>Path of the copy.</returns>
    public string Copy(string folder, string name = "copy")
    {
        var copy = Directory.CreateDirectory(File(name)).FullName;
        foreach (var file in Directory.GetFiles(folder)) System.IO.File.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)));
        return copy;
    }

    /// <summary>Copy a folder with those in it into a new subfolder.</summary>
    /// <returns>Path of the copy.</returns>
    public string CopyWhole(string folder, string name = "copy")
    {
        var copy = Copy(folder, name);
        foreach (var inner in Directory.GetDirectories(folder)) CopyWhole(inner, System.IO.Path.Combine(name, System.IO.Path.GetFileName(inner)));
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
