using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>Classifies text with a fine-tuned checkpoint as it is.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Output column data type | `Score`, `Probability`: known-sized vectors of [Single](xref:System.Single), probabilities; `Logit`: the same, before the softmax; `PredictedLabel`: [key](xref:Microsoft.ML.Data.KeyDataViewType) |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | No |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2 with a classification head |
/// | Output size | number of classes |
/// | Rows per forward pass | up to `WindowSize` rows are read ahead; each forward pass takes texts of similar length, `TokensPerBatch` tokens |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes, with the weights: the zip needs nothing else |
///
/// `Score` holds probabilities because `MulticlassClassification.Evaluate` takes its log-loss from it as if it did, whatever it holds.
/// Its label column has to be a key whose values come in the order of the classes: pass `MapValueToKey` the classes as key data
/// (`TextClassifierTransformer.Classes`, `ClassLabels.ToKeyData`), or labels are numbered as they happen to occur.
/// `Fit` checks the schema and loads the weights; transformers fitted by one estimator share them until the last is disposed.
/// A prediction engine disposes its model with itself unless `PredictionEngineOptions.OwnsTransformer` is false: set that where several engines share one.
/// Engines at work at the same time share forward passes where the options set `Batching`.
/// To create this estimator use [ApplyTextClassifier](xref:Microsoft.ML.EmbeddingSpaceCatalog.ApplyTextClassifier*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.ApplyTextClassifier(TransformsCatalog, Options)"/>
public sealed partial class TextClassifierEstimator : IEstimator<TextClassifierTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly SharedModel<StoredScorer> _model;

    internal TextClassifierEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _options) = (environment, options.Validated());
        var models = MLNetEnvironment.ModelsOf(environment);
        _model = new(() => models.LoadClassifier(_options.Checkpoint, MLNetEnvironment.Scoring(_environment, _options)));
    }

    /// <summary>Check the schema and load the model; no row is read.</summary>
    /// <param name="input">Data with the text column.</param>
    /// <returns>The transformer; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    /// <exception cref="CheckpointException">The model folder cannot be used.</exception>
    public TextClassifierTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.Text(_options.InputColumnName).Find(input.Schema, nameof(input));
        return new(_model.Acquire(), ClassifierSettings.From(_options.Columns, _options));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => EstimatorShape.Promise(inputSchema, [InputColumn.Text(_options.InputColumnName)],
        TextScoring.Added(TextScoringSettings.From(_options), OutputColumns.Classifier(_options.Columns, EstimatorShape.AnyClasses)));
}
