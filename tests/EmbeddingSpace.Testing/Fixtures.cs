using Xunit;

namespace EmbeddingSpace.Testing;

/// <summary>Where test inputs lie: copies in the repository, and the optional larger material beside it.</summary>
public static class Fixtures
{
    /// <summary>Root of the repository, found upwards from the test binary.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>A copied tiny checkpoint with its golden outputs.</summary>
    public static string Checkpoint(string name) => Path.Combine(RepositoryRoot, "tests", "Fixtures", "checkpoints", name);

    /// <summary>A copied adapter with the golden outputs of the merged model; its base lies beside it.</summary>
    public static string Adapter(string name) => Path.Combine(RepositoryRoot, "tests", "Fixtures", "adapters", name);

    /// <summary>A copied sentence-transformers folder with its golden embeddings.</summary>
    public static string Sentences(string name) => Path.Combine(RepositoryRoot, "tests", "Fixtures", "sentences", name);

    /// <summary>A model that an earlier version saved.</summary>
    public static string SavedModel(string name) => Path.Combine(RepositoryRoot, "tests", "Fixtures", "models", name);

    /// <summary>A copied tokenizer with its golden ids.</summary>
    public static string Tokenizer(string name) => Path.Combine(RepositoryRoot, "tests", "Fixtures", "tokenizers", name);

    /// <summary>A file or folder of the embedded default.</summary>
    public static string Data(params string[] parts) => Path.Combine([RepositoryRoot, "data", .. parts]);

    /// <summary>A file or folder of the material beside the repository; skips the test where it is absent.</summary>
    public static string Shared(params string[] parts)
    {
        var path = Path.Combine([RepositoryRoot, "..", "shared", .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"'{string.Join('/', parts)}' of the optional material beside the repository is absent.");
        return Path.GetFullPath(path);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EmbeddingSpace.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"'EmbeddingSpace.sln' is in no folder above '{AppContext.BaseDirectory}': run the tests inside the repository.");
    }
}
