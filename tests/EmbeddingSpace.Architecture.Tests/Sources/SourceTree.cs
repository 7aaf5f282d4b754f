using EmbeddingSpace.Testing;

namespace EmbeddingSpace.Architecture.Tests.Sources;

/// <summary>The files that people write in this repository; build outputs and fixtures of data are none.</summary>
internal static class SourceTree
{
    private static readonly string[] Outside = ["bin", "obj", "TestResults", "BenchmarkDotNet.Artifacts", "node_modules"];

    /// <summary>C# files of <c>src</c>, <c>tests</c> and <c>samples</c>.</summary>
    public static IReadOnlyList<SourceFile> Code { get; } = Read(".cs");

    /// <summary>Markdown files of the same folders.</summary>
    public static IReadOnlyList<SourceFile> Prose { get; } = Read(".md");

    /// <summary>A file by its path from the root of the repository.</summary>
    public static string ReadText(string path) => File.ReadAllText(Path.Combine(Fixtures.RepositoryRoot, path));

    private static SourceFile[] Read(string extension) =>
    [
        .. from folder in new[] { "src", "tests", "samples" }
           from path in Directory.EnumerateFiles(Path.Combine(Fixtures.RepositoryRoot, folder), $"*{extension}", SearchOption.AllDirectories)
           let name = Path.GetRelativePath(Fixtures.RepositoryRoot, path).Replace('\\', '/')
           where !name.Split('/').Intersect(Outside).Any()
           orderby name
           select new SourceFile(name, File.ReadAllText(path)),
    ];
}
