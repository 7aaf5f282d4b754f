using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Result of fitting a <see cref="TextClassifierTranslationEstimator"/>.</summary>
public sealed class TextClassifierTranslationTransformer : ModelTransformer
{
    private readonly StoredTranslationSettings _settings;

    internal TextClassifierTranslationTransformer(ModelLease<StoredTranslation> lease, StoredTranslationSettings settings)
        : base(lease, TextPipe.Create(lease, settings.Text, settings.Columns.Columns(lease.Use(model => model.Classes)))) =>
        (_settings, Classes, Report) = (settings, lease.Use(model => model.Classes), lease.Use(model => model.Report));

    /// <summary>Class names of the source, in the order of the scores.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How good the translation is and how it was chosen, without labels.</summary>
    public TranslationReport Report { get; }

    private protected override void Save(ModelSaveContext context, Action<Action<string, Action<Stream>>> writeFiles) =>
        ModelWriter.Write(context, TextClassifierTranslationStorage.Format, _settings, writeFiles);
}
