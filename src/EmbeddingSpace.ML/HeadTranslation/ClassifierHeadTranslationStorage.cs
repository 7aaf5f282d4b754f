using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>Loads saved heads; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class ClassifierHeadTranslationStorage
{
    public const string Loader = "EmbSpaceHead";

    public static readonly ModelFormat Format = new("ClassifierHeadTranslationTransformer", "ES CHEAD", Loader, Version: 1, OldestReadable: 1);

    public static ClassifierHeadTranslationTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read<HeadSettings, ClassifierHeadTranslationTransformer>(context, Format,
            (settings, openFile) => new(MLNetEnvironment.ModelsOf(environment).ReadHead(Format.Description, openFile), settings));
}
