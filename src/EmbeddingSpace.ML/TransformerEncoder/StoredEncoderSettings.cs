using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>What a saved <see cref="TransformerEncoderTransformer"/> remembers beside its model.</summary>
internal sealed record StoredEncoderSettings(string Output, StoredTextSettings Text)
{
    public static StoredEncoderSettings From(TransformerEncoderEstimator.Options options) => new(options.OutputColumnName, StoredTextSettings.From(options));
}
