using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Translation;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ClassifierHeadTranslationTransformer), typeof(ClassifierHeadTranslationStorage), null, typeof(SignatureLoadModel),
    "Translated classifier head", ClassifierHeadTranslationStorage.Loader)]

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>Loads saved heads; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class ClassifierHeadTranslationStorage
{
    public const string Loader = "EmbSpaceHead";

    public static readonly ModelFormat<StoredHeadSettings> Format = new("ClassifierHeadTranslationTransformer", "ES CHEAD", Loader, oldestReadable: 1,
        "1: the first");

    public static ClassifierHeadTranslationTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, Format, (settings, openFile) => new ClassifierHeadTranslationTransformer(new SavedModelRequest<StoredHead>(openFile, null,
            () => StoredHead.Of(TranslatedHead.Read(Format.Description, openFile))).MakeIn(environment), settings));
}
