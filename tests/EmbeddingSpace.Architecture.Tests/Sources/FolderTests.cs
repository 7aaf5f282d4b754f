using Xunit;

namespace EmbeddingSpace.Architecture.Tests.Sources;

/// <summary>Where a file lies says what it is: its namespace is its folder, and no folder is crowded.</summary>
[Trait("Tier", "Unit")]
public sealed class FolderTests
{
    // What a reader still takes in at a glance.
    private const int MostFilesOfAFolder = 24;

    private static readonly Dictionary<string, NamespaceException> Exceptions = NamespaceException.All.ToDictionary(exception => exception.File);

    [Fact]
    public void The_namespace_of_a_file_is_its_folder() => Law.Holds(
    [
        .. from file in SourceTree.Code
           let expected = Exceptions.TryGetValue(file.Path, out var exception) ? exception.Namespace : Namespace(file.Folder)
           where file.Namespace != expected
           select $"{file.Path}: expected namespace '{expected}', found '{file.Namespace}'",
    ], "files whose namespace is not their folder. Correct the namespace, or move the file");

    [Fact]
    public void Every_exception_is_needed() => Law.Holds(
    [
        .. from exception in NamespaceException.All
           where !SourceTree.Code.Any(file => file.Path == exception.File && file.Namespace != Namespace(file.Folder))
           select $"{exception.File}: {exception.Reason}",
    ], "exceptions that no file needs. Remove them");

    [Fact]
    public void No_folder_of_the_product_is_crowded() => Law.Holds(
    [
        .. from folder in SourceTree.Code.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)).GroupBy(file => file.Folder)
           where folder.Count() > MostFilesOfAFolder
           select $"{folder.Key}: {folder.Count()} files",
    ], $"folders with more than {MostFilesOfAFolder} C# files. Make rooms of them");

    // The folder of a project is its name; src, tests and samples around it are none.
    private static string Namespace(string folder) => folder.Split('/', 2)[1].Replace('/', '.');
}
