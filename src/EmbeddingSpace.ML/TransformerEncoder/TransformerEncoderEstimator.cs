using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>Turns text into pooled hidden states of chosen layers of a pretrained transformer.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single) |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | No |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2 |
/// | Output size | number of layers × hidden size |
/// | Rows per forward pass | up to `WindowSize` rows are read ahead; each forward pass takes texts of similar length, `TokensPerBatch` tokens |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes, with the weights: the zip needs nothing else |
///
/// `Fit` checks the schema and loads the weights; transformers fitted by one estimator share them until the last is disposed.
/// A prediction engine disposes its model with itself unless `PredictionEngineOptions.OwnsTransformer` is false: set that where several engines share one.
/// Engines at work at the same time share forward passes where the options set `Batching`.
/// To create this estimator use [ApplyTransformerEncoder](xref:Microsoft.ML.EmbeddingSpaceCatalog.ApplyTransformerEncoder*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.ApplyTransformerEncoder(TransformsCatalog, Options)"/>
public sealed partial class TransformerEncoderEstimator : IEstimator<TransformerEncoderTransformer>
{
    // Shapes know no sizes.
    private const int AnySize = 1;

    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly SharedModel<StoredScorer> _model;

    internal TransformerEncoderEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _options) = (environment, options.Validated());
        var models = MLNetEnvironment.ModelsOf(environment);
        _model = new(() => models.LoadEncoder(_options.Checkpoint, _options.Layers, _options.Pooling, MLNetEnvironment.Scoring(_environment, _options)));
    }

    /// <summary>Check the schema and load the model; no row is read.</summary>
    /// <param name="input">Data with the text column.</param>
    /// <returns>The transformer; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text, or a layer is out of range.</exception>
    /// <exception cref="CheckpointException">The model folder cannot be used.</exception>
    public TransformerEncoderTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.Text(_options.InputColumnName).Find(input.Schema, nameof(input));
        return new(_model.Acquire(), new(_options.OutputColumnName, TextScoringSettings.From(_options)));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => EstimatorShape.Promise(inputSchema, [InputColumn.Text(_options.InputColumnName)],
        TextScoring.Added(TextScoringSettings.From(_options), [OutputColumns.Features(_options.OutputColumnName, AnySize)]));
}
