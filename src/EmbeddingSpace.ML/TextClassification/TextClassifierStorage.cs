using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>Loads saved classifiers; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class TextClassifierStorage
{
    public const string Loader = "EmbSpaceClassifier";

    public static readonly ModelFormat Format = new("TextClassifierTransformer", "ES CLSFR", Loader, Version: 2, OldestReadable: 1);

    public static TextClassifierTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read<ClassifierSettings, TextClassifierTransformer>(context, Format, (settings, openFile) => new(
            MLNetEnvironment.Lease(environment, settings.Text, (models, scoring) => models.ReadClassifier(Format.Description, openFile, scoring)), settings));
}
