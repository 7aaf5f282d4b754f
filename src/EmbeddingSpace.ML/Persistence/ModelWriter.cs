namespace EmbeddingSpace.ML.Persistence;

/// <summary>Writes a transformer into ML.NET's zip: settings as JSON in the main stream, the model's files beside it.</summary>
internal static class ModelWriter
{
    public static void Write<TSettings>(ModelSaveContext context, ModelFormat<TSettings> format, TSettings settings,
        Action<Action<string, Action<Stream>>> writeFiles)
    {
        ArgumentNullException.ThrowIfNull(context);
        PinnedMLNet.Run(() =>
        {
            context.CheckAtModel();
            context.SetVersionInfo(format.ToVersionInfo());
            context.SaveString(SettingsText.Write(settings));
            writeFiles((name, content) => WeightsPlaces.Save(context, name, content));
        });
    }
}
