namespace EmbeddingSpace.Benchmarks;

/// <summary>Where models, data sets and general texts lie.</summary>
/// <param name="Models">Models at hand.</param>
/// <param name="DataSets">Labelled data sets.</param>
/// <param name="Corpus">Unlabelled general texts.</param>
/// <param name="Sources">Models that suite <c>fine-tune</c> made; null when none were.</param>
internal sealed record BenchmarkFolders(string Models, string DataSets, string Corpus, string? Sources)
{
    /// <summary>Folder of a model.</summary>
    public string Model(string name) =>
        Sources is not null && Path.Combine(Sources, name) is var made && Directory.Exists(made) ? made : Path.Combine(Models, name);

    /// <summary>Path of a data set's file, plain or gzip.</summary>
    public string DataSet(string file) => Path.Combine(DataSets, file) is var path && File.Exists(path) ? path : path + ".gz";
}
