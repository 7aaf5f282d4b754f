namespace EmbeddingSpace.Benchmarks;

/// <summary>Where models and data sets lie.</summary>
internal sealed record BenchmarkFolders(string Models, string DataSets)
{
    /// <summary>Folder of a model.</summary>
    public string Model(string name) => Path.Combine(Models, name);

    /// <summary>Path of a data set's file.</summary>
    public string DataSet(string file) => Path.Combine(DataSets, file);
}
