using EmbeddingSpace.Classifiers;

namespace Microsoft.ML;

/// <summary>Extension methods of <see cref="ModelOperationsCatalog"/> that save models so that they can be looked at again.</summary>
public static class EmbeddingSpaceModelCatalog
{
    /// <summary>Save a model as <c>Model.Save</c> does, with a manifest of what is in it, so that equal models give equal files.</summary>
    /// <remarks>ML.NET's own zip holds the time at which it was written. A sealed one depends on its content alone, and <c>Model.Load</c> reads it as any
    /// other. <see cref="SealedModel"/> says whether it is still what it was; loading refuses one whose encoder or tokenizer was exchanged.</remarks>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="model">The fitted model.</param>
    /// <param name="inputSchema">Schema of its input; null: none is kept.</param>
    /// <param name="filePath">Where it goes; a file there is replaced once the new one is complete.</param>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static void SaveSealed(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema? inputSchema, string filePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        using var file = new NewFile(Path.GetFullPath(filePath));
        catalog.SaveSealed(model, inputSchema, file.Stream);
        file.Complete();
        file.Commit();
    }

    /// <summary>The same to a stream.</summary>
    /// <param name="catalog">The model catalog.</param>
    /// <param name="model">The fitted model.</param>
    /// <param name="inputSchema">Schema of its input; null: none is kept.</param>
    /// <param name="stream">Takes the zip; stays the caller's.</param>
    public static void SaveSealed(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema? inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        using var saved = new ExplainedStream(TemporaryFile.Create(), exception => new IOException(
            $"'{Path.GetTempPath()}': expected room for the model while it is saved, which failed ({WriteFault.Reason(exception)}); make room there, or choose "
            + "another folder of temporary files.", exception));
        catalog.Save(model, inputSchema, saved);
        saved.Position = 0;
        SealedModel.Seal(saved, stream);
    }
}
