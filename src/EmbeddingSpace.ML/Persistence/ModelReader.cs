namespace EmbeddingSpace.ML.Persistence;

/// <summary>Reads what <see cref="ModelWriter"/> wrote.</summary>
internal static class ModelReader
{
    /// <summary>Read settings and files.</summary>
    /// <param name="context">Where ML.NET stands in the zip.</param>
    /// <param name="format">What is expected there.</param>
    /// <param name="load">Makes the transformer from the settings and an opener of stored files; the files close when it returns.</param>
    /// <exception cref="ModelVersionException">The file is of a newer version, or too old.</exception>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public static TTransformer Read<TSettings, TTransformer>(ModelLoadContext context, ModelFormat<TSettings> format,
        Func<TSettings, Func<string, Stream?>, TTransformer> load) => PinnedMLNet.Run(() =>
        {
            Check(context, format);
            var settings = SettingsText.Read<TSettings>(context.LoadString(), format.Description);
            // The files are extracted to a temporary folder of the context that goes when the model is loaded.
            var opened = new List<IDisposable>();
            try
            {
                return load(settings, name =>
                {
                    var entry = context.Repository.OpenEntryOrNull(context.Directory, name);
                    if (entry is null) return null;
                    opened.Add(entry);
                    return entry.Stream;
                });
            }
            finally
            {
                foreach (var entry in opened) entry.Dispose();
            }
        });

    private static void Check<TSettings>(ModelLoadContext context, ModelFormat<TSettings> format)
    {
        // Before ML.NET's own check, which would advise about the version of ML.NET.
        if (context.Header.ModelVerReadable > format.Version)
            throw new ModelVersionException($"'{format.Description}' in the saved model: expected format version {format.Version} or older, "
                + $"found {context.Header.ModelVerReadable}. It was saved by a newer EmbeddingSpace: update the EmbeddingSpace.ML package.");
        if (context.Header.ModelVerWritten < format.OldestReadable)
            throw new ModelVersionException($"'{format.Description}' in the saved model: expected format version {format.OldestReadable} or newer, "
                + $"found {context.Header.ModelVerWritten}. Create and save the model again.");
        context.CheckAtModel(format.ToVersionInfo());
    }
}
