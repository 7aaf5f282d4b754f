using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TextClassification;
using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TextClassifierTransformer), typeof(TextClassifierStorage), null, typeof(SignatureLoadModel), "Text classifier",
    TextClassifierStorage.Loader)]

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>Loads saved classifiers; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class TextClassifierStorage
{
    public const string Loader = "EmbSpaceClassifier";

    public static readonly ModelFormat<StoredTextClassifierSettings> Format = new("TextClassifierTransformer", "ES CLSFR", Loader, oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own");

    public static TextClassifierTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, Format, (settings, openFile) => new TextClassifierTransformer(TextPipe.Load(environment, settings.Text, openFile,
            scoring => StoredScorer.Of(TextClassifier.Read(Format.Description, openFile, scoring))), settings));
}
