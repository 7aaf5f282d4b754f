using System.Text.Json;
using EmbeddingSpace.Scoring;
using Microsoft.ML;

namespace EmbeddingSpace.ML.Persistence;

/// <summary>Writes a transformer into ML.NET's zip: settings as JSON in the main stream, the model's files beside it.</summary>
internal static class ModelWriter
{
    public static void Write<TSettings>(ModelSaveContext context, ModelFormat format, TSettings settings, Action<Action<string, Action<Stream>>> write)
    {
        ArgumentNullException.ThrowIfNull(context);
        PinnedMLNet.Use(() =>
        {
            context.CheckAtModel();
            context.SetVersionInfo(format.ToVersionInfo());
            context.SaveString(JsonSerializer.Serialize(settings, StoredState.Json));
            write((name, content) => context.SaveBinaryStream(name, writer => content(writer.BaseStream)));
        });
    }
}
