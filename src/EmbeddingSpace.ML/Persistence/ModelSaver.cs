namespace EmbeddingSpace.ML.Persistence;

/// <summary>Saves a transformer whose settings are known.</summary>
/// <param name="context">Where ML.NET stands in the zip.</param>
/// <param name="writeFiles">Writes the files of the model: name and content of each.</param>
internal delegate void ModelSaver(ModelSaveContext context, Action<Action<string, Action<Stream>>> writeFiles);
