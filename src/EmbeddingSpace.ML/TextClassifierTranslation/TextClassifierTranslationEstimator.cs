using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Moves a fine-tuned text classifier onto another, only pretrained, encoder: no label, no gradient step. Afterwards only the target runs,
/// and what the report says was kept of the source.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes, at the text column; never at a label |
/// | Input column data type | [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Output column data type | `Score`, `Probability`: known-sized vectors of [Single](xref:System.Single), probabilities; `Logit`: the same, before the softmax; `PredictedLabel`: [key](xref:Microsoft.ML.Data.KeyDataViewType) |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | No |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2; source and target may be of different ones |
/// | Output size | number of the source's classes |
/// | Rows per forward pass | up to `WindowSize` rows are read ahead; each forward pass takes texts of similar length, `TokensPerBatch` tokens |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes, with the weights: the zip needs nothing else |
/// | Source paper | Dar, Geva, Gupta, Berant: Analyzing Transformers in Embedding Space (ACL 2023), section 4.3, and methods beyond it |
///
/// `Score` holds probabilities because `MulticlassClassification.Evaluate` takes its log-loss from it as if it did, whatever it holds.
/// `Fit` reads every text into memory and both models once over it.
/// A prediction engine disposes its model with itself unless `PredictionEngineOptions.OwnsTransformer` is false: set that where several engines share one.
/// To create this estimator use [TranslateTextClassifier](xref:Microsoft.ML.EmbeddingSpaceCatalog.TranslateTextClassifier*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.TranslateTextClassifier(TransformsCatalog, Options)"/>
public sealed partial class TextClassifierTranslationEstimator : IEstimator<TextClassifierTranslationTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly ICoreModels _models;
    private readonly Options _options;

    internal TextClassifierTranslationEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _models, _options) = (environment, MLNetEnvironment.ModelsOf(environment), options.Validated());
    }

    /// <summary>Translate with the texts as anchors. No other column is read.</summary>
    /// <param name="input">Data with the text column.</param>
    /// <returns>The transformer with its report; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    /// <exception cref="CheckpointException">A model folder cannot be used, or the method does not fit the pair.</exception>
    /// <exception cref="AnchorTextsException">There are too few texts, or the source sees one class in all of them.</exception>
    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    public TextClassifierTranslationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var text = InputColumn.Text(_options.InputColumnName).Find(input.Schema, nameof(input));
        var texts = _options.UseTexts ? ColumnReader.Texts(input, text, _options.CancellationToken) : null;
        var scoring = MLNetEnvironment.Scoring(_environment, _options);
        var model = _models.Translate(_options.Source, _options.Target, texts, _options.Translation, Examination(texts), scoring, _options.Progress, _options.CancellationToken);
        return new(new SharedModel<StoredScorer>(() => model).Acquire(), ClassifierSettings.From(_options.Columns, _options));
    }

    private ExaminationOptions? Examination(IReadOnlyList<string>? texts) => !_options.ReadClassTokens && _options.ScoredTexts is null ? null : new()
    {
        ClassTokens = _options.ReadClassTokens,
        ScoredTexts = _options.ScoredTexts,
        AnchorTexts = texts,
        Seed = _options.Translation.Seed,
    };

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or no text.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => EstimatorShape.Promise(inputSchema, [InputColumn.Text(_options.InputColumnName)],
        TextScoring.Added(TextScoringSettings.From(_options), OutputColumns.Classifier(_options.Columns, EstimatorShape.AnyClasses)));
}
