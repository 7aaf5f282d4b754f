using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TextClassifierTranslation;
using EmbeddingSpace.Translation;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TextClassifierTranslationTransformer), typeof(TextClassifierTranslationStorage), null, typeof(SignatureLoadModel),
    "Translated text classifier", TextClassifierTranslationStorage.Loader)]

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Loads saved translations; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class TextClassifierTranslationStorage
{
    public const string Loader = "EmbSpaceTranslation";

    public static readonly ModelFormat<StoredTranslationSettings> Format = new("TextClassifierTranslationTransformer", "ES TRNSL", Loader, oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own");

    public static TextClassifierTranslationTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, Format, (settings, openFile) => new TextClassifierTranslationTransformer(TextPipe.Load(environment, settings.Text, openFile,
            scoring => StoredTranslation.Of(ClassifierTranslation.Read(Format.Description, openFile, scoring))), settings));
}
