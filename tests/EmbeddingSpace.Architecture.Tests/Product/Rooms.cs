using EmbeddingSpace.Architecture.Tests.Sources;

namespace EmbeddingSpace.Architecture.Tests.Product;

/// <summary>Rooms of the product: its folders that hold C# files. A folder of another assembly than the core begins with that assembly's name.</summary>
internal static class Rooms
{
    private const string Root = "src/EmbeddingSpace";

    /// <summary>Source files of the assemblies that ship.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } = [.. SourceTree.Code.Where(file => file.Path.StartsWith(Root, StringComparison.Ordinal))];

    /// <summary>All rooms, by name.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Files.Select(OfFile).Distinct().Order(StringComparer.Ordinal)];

    private static readonly Dictionary<string, string> ByNamespace = Files.Where(file => file.Namespace.Length > 0)
        .Select(file => (file.Namespace, Room: OfFile(file))).Distinct().ToDictionary(pair => pair.Namespace, pair => pair.Room);

    /// <summary>Room of a file: <c>src/EmbeddingSpace/Checkpoints/Tensors/TensorEntry.cs</c> lies in <c>Checkpoints/Tensors</c>.</summary>
    public static string OfFile(SourceFile file) => file.Folder[Root.Length..].TrimStart('/', '.');

    /// <summary>Room whose files declare the namespace; null where none does, as for code that the compiler writes by itself.</summary>
    public static string? OfNamespace(string name) => ByNamespace.GetValueOrDefault(name);
}
