using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>Result of fitting a <see cref="TextClassifierEstimator"/>.</summary>
public sealed class TextClassifierTransformer : ModelTransformer
{
    private readonly StoredTextClassifierSettings _settings;

    internal TextClassifierTransformer(ModelLease<StoredScorer> lease, StoredTextClassifierSettings settings)
        : base(lease, TextPipe.Create(lease, settings.Text, settings.Columns.Columns(lease.Use(model => model.Classes)))) =>
        (_settings, Classes) = (settings, lease.Use(model => model.Classes));

    /// <summary>Class names in the order of the scores.</summary>
    public IReadOnlyList<string> Classes { get; }

    private protected override void Save(ModelSaveContext context, Action<Action<string, Action<Stream>>> writeFiles) =>
        ModelWriter.Write(context, TextClassifierStorage.Format, _settings, writeFiles);
}
