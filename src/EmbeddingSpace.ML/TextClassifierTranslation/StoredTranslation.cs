using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>A translated classifier with its report.</summary>
internal sealed class StoredTranslation(ITextClassifier classifier, TranslationReport report, Action<Action<string, Action<Stream>>> write,
    Func<string>? contentHash = null) : StoredScorer(classifier, write, contentHash)
{
    // Equal fits are one model, however long each took.
    public static StoredTranslation Of(ClassifierTranslation translation) =>
        new(translation, translation.Report, translation.Write, () => ContentHasher.Hash(translation.WriteContent)) { Head = translation.Head };

    public TranslationReport Report { get; } = report;
}
