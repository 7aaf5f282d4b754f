using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Loads saved translations; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class TextClassifierTranslationStorage
{
    public const string Loader = "EmbSpaceTranslation";

    public static readonly ModelFormat Format = new("TextClassifierTranslationTransformer", "ES TRNSL", Loader, Version: 2, OldestReadable: 1);

    public static TextClassifierTranslationTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read<ClassifierSettings, TextClassifierTranslationTransformer>(context, Format, (settings, openFile) => new(
            MLNetEnvironment.Lease(environment, settings.Text, (models, scoring) => models.ReadTranslation(Format.Description, openFile, scoring)), settings));
}
