using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Result of fitting a <see cref="TextClassifierTranslationEstimator"/>. Safe for concurrent use until it is disposed; disposing frees the weights.</summary>
public sealed class TextClassifierTranslationTransformer : ITransformer, IDisposable
{
    private readonly TextScoring _scoring;
    private readonly ClassifierSettings _settings;

    internal TextClassifierTranslationTransformer(ModelLease<StoredScorer> lease, ClassifierSettings settings)
    {
        _settings = settings;
        (Classes, Report) = lease.Use(model => (model.Classes, model.Report!));
        _scoring = new(lease, settings.Text, OutputColumns.Classifier(settings.Columns, Classes));
    }

    /// <summary>Class names of the source, in the order of the scores.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How good the translation is and how it was chosen, without labels.</summary>
    public TranslationReport Report { get; }

    /// <summary>SHA-256 over the translated model's stored files (lower-case hexadecimal).</summary>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public string ModelHash => _scoring.Use(model => model.ContentHash);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _scoring.Pipe.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    public IDataView Transform(IDataView input) => _scoring.Pipe.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => _scoring.Dispose();

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _scoring.Pipe.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _scoring.Save(ctx, TextClassifierTranslationStorage.Format, _settings);
}
