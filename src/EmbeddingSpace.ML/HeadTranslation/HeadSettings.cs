using EmbeddingSpace.ML.Columns;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>What a saved <see cref="ClassifierHeadTranslationTransformer"/> remembers beside its head.</summary>
internal sealed record HeadSettings(string Features, ClassifierColumnNames Columns);
