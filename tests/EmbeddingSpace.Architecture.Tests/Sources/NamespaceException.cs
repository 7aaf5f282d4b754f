namespace EmbeddingSpace.Architecture.Tests.Sources;

/// <summary>A file whose namespace is not its folder.</summary>
/// <param name="File">Path from the root of the repository.</param>
/// <param name="Namespace">Namespace that it declares; empty for none.</param>
/// <param name="Reason">Why.</param>
internal sealed record NamespaceException(string File, string Namespace, string Reason)
{
    private const string TopLevel = "Statements at the top level of a program stand in no namespace.";
    private const string Catalog = "ML.NET's own catalogs live there: `using Microsoft.ML;` is all that a user writes.";

    public static IReadOnlyList<NamespaceException> All { get; } =
    [
        new("samples/AlignModels/Program.cs", "", TopLevel),
        new("samples/ManyHeads/Program.cs", "", TopLevel),
        new("samples/ReadParameters/Program.cs", "", TopLevel),
        new("samples/ScaleOut/Program.cs", "", TopLevel),
        new("samples/ServeClassifier/Program.cs", "", TopLevel),
        new("samples/TranslateClassifier/Program.cs", "", TopLevel),
        new("samples/TranslateScores/Program.cs", "", TopLevel),
        new("src/EmbeddingSpace.Cli/Program.cs", "", TopLevel),
        new("src/EmbeddingSpace.ML/Catalog/EmbeddingSpaceCatalog.cs", "Microsoft.ML", Catalog),
        new("src/EmbeddingSpace.ML/Catalog/EmbeddingSpaceDataCatalog.cs", "Microsoft.ML", Catalog),
        new("src/EmbeddingSpace.ML/Catalog/EmbeddingSpaceModelCatalog.cs", "Microsoft.ML", Catalog),
        new("src/EmbeddingSpace.ML/Persistence/AssemblyAttributes.cs", "", "Attributes of the assembly stand in no namespace."),
        new("src/EmbeddingSpace.ML/Persistence/IgnoresAccessChecksToAttribute.cs", "System.Runtime.CompilerServices",
            "The runtime knows the attribute by this name."),
        new("src/build/Publicizer/Program.cs", "", TopLevel),
        new("src/build/Publicizer/PublicizedAssembly.cs", "EmbeddingSpace.Build",
            "A step of the build: 'build' is a folder of settings, its name no part of the product."),
        new("tests/EmbeddingSpace.Benchmarks/Program.cs", "", TopLevel),
        new("tests/EmbeddingSpace.Fuzz/Program.cs", "", TopLevel),
        new("tests/EmbeddingSpace.ModelLoader/Program.cs", "", TopLevel),
    ];
}
