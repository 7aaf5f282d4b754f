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
        Func<TSettings, Func<string, Stream?>, TTransformer> load) where TSettings : IStoredSettings => PinnedMLNet.Run(() =>
        {
            Check(context, format);
            RepositorySeals.Require(context);
            var settings = SettingsText.Read<TSettings>(LoadString(context, format.Description), format.Description);
            if (settings.Faults().ToList() is { Count: > 0 } faults) throw Damaged(format.Description, string.Join(" ", faults));
            // The files are extracted to a temporary folder of the context that goes when the model is loaded.
            var opened = new List<IDisposable>();
            try
            {
                return load(settings, name =>
                {
                    var entry = OpenEntry(context, Path.Combine(context.Directory ?? "", name), name)
                        ?? WeightsPlaces.Find(context, name, path => OpenEntry(context, path, name));
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

    /// <summary>What is said of settings that no version of this package can have written.</summary>
    public static FormatException Damaged(string description, string found, Exception? cause = null) =>
        new($"'{description}' in the saved model: expected settings that it can be made of, found others. {found} Save the model again.", cause);

    private static Repository.Entry? OpenEntry(ModelLoadContext context, string path, string name)
    {
        PackedSizes.Require(context, path, name);
        try
        {
            return context.Repository.OpenEntryOrNull(path);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new FormatException($"'{name}' in the saved model: expected a stored file, found damage ({exception.Message}). Save the model again.",
                exception);
        }
    }

    private static string LoadString(ModelLoadContext context, string description)
    {
        try
        {
            return context.LoadString();
        }
        // ML.NET's table of texts believes the places it holds.
        catch (Exception exception) when (exception is not FormatException)
        {
            throw new FormatException(
                $"'{description}' in the saved model: expected its settings, found damage ({exception.Message}). Save the model again.", exception);
        }
    }

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
