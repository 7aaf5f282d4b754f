using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>What a saved <see cref="TransformerEncoderTransformer"/> remembers beside its model.</summary>
internal sealed record EncoderSettings(string Output, TextScoringSettings Text);
