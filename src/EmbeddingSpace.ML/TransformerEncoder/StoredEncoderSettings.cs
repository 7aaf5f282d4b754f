using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>What a saved <see cref="TransformerEncoderTransformer"/> remembers beside its model.</summary>
internal sealed record StoredEncoderSettings(string Output, StoredTextSettings Text) : IStoredSettings
{
    /// <summary>Name that ML.NET finds the transformer by.</summary>
    public const string Loader = "EmbSpaceEncoder";

    public static readonly ModelFormat<StoredEncoderSettings> Format = new(nameof(TransformerEncoderTransformer), "ES ENCDR", Loader, oldestReadable: 1,
        "1: the first",
        "2: Text.Precision and Text.Batching; a file without them means float32 and engines on their own",
        "3: weights may stand in another stage's place; a file before has its own",
        "4: the encoder's own state may say that the folder's modules are followed; a file without it means plain pooled states",
        "5: that state may name the folder's prompt that is put before each text; a file without it means the folder's default");

    public static StoredEncoderSettings From(TransformerEncoderEstimator.Options options) => new(options.OutputColumnName, StoredTextSettings.From(options));

    public IEnumerable<string> Faults()
    {
        var faults = Text.FaultsWith(Output);
        return Output.Length == 0 ? faults.Prepend("Expected a name for the added column, found an empty one.") : faults;
    }
}
