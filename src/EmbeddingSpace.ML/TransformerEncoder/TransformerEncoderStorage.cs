using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TransformerEncoderTransformer), typeof(TransformerEncoderStorage), null, typeof(SignatureLoadModel), "Transformer encoder",
    TransformerEncoderStorage.Loader)]

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>Loads saved encoders; ML.NET finds it by its attribute and calls <see cref="Create"/>.</summary>
internal static class TransformerEncoderStorage
{
    public const string Loader = "EmbSpaceEncoder";

    public static readonly ModelFormat<StoredEncoderSettings> Format = new("TransformerEncoderTransformer", "ES ENCDR", Loader, oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own");

    public static TransformerEncoderTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, Format, (settings, openFile) => new TransformerEncoderTransformer(TextPipe.Load(environment, settings.Text, openFile,
            scoring => EncoderRequest.Store(TextEncoder.Read(Format.Description, openFile, scoring))), settings));
}
