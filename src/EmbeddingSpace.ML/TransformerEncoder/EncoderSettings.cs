using EmbeddingSpace.ML.Scoring;

namespace EmbeddingSpace.ML;

/// <summary>What a saved <see cref="TransformerEncoderTransformer"/> remembers beside its model.</summary>
internal sealed record EncoderSettings(string Output, TextScoringSettings Text);
