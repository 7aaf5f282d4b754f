using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>Loads saved encoders; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class TransformerEncoderStorage
{
    public const string Loader = "EmbSpaceEncoder";

    public static readonly ModelFormat Format = new("TransformerEncoderTransformer", "ES ENCDR", Loader, Version: 2, OldestReadable: 1);

    public static TransformerEncoderTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read<EncoderSettings, TransformerEncoderTransformer>(context, Format, (settings, openFile) => new(
            MLNetEnvironment.Lease(environment, settings.Text, (models, scoring) => models.ReadEncoder(Format.Description, openFile, scoring)), settings));
}
