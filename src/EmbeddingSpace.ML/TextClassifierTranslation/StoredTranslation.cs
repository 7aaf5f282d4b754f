using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>A translated classifier with its report.</summary>
internal sealed class StoredTranslation(ITextClassifier classifier, TranslationReport report, Action<Action<string, Action<Stream>>> write)
    : StoredScorer(classifier, write)
{
    public static StoredTranslation Of(ClassifierTranslation translation) => new(translation, translation.Report, translation.Write);

    public TranslationReport Report { get; } = report;
}
