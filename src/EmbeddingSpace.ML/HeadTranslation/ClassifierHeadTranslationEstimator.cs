using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Translation.Definition;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>Moves a fine-tuned text classifier behind a shared encoder: a linear head on the features that <see cref="TransformerEncoderEstimator"/>
/// computed. K heads cost one forward pass.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes, at the text and features columns; never at a label |
/// | Input column data type | known-sized vector of [Single](xref:System.Single), and for `Fit` [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Output column data type | `Score`, `Probability`: known-sized vectors of [Single](xref:System.Single), probabilities; `Logit`: the same, before the softmax; `PredictedLabel`: [key](xref:Microsoft.ML.Data.KeyDataViewType) |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | No |
/// | Model families | source: BERT, DistilBERT, RoBERTa, GPT-2 with a classification head; features of any origin |
/// | Output size | number of the source's classes |
/// | Rows per forward pass | none: a matrix-vector product a row |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes |
///
/// Give each head of a pipeline a prefix of its own (`ClassifierColumnNames.WithPrefix`). The fitted transformer reads the features only: the
/// text column need not be there when it scores. The features must come from the encoder that they came from in `Fit`.
/// To create this estimator use [TranslateClassifierHead](xref:Microsoft.ML.EmbeddingSpaceCatalog.TranslateClassifierHead*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.TranslateClassifierHead(TransformsCatalog, Options)"/>
public sealed partial class ClassifierHeadTranslationEstimator : IEstimator<ClassifierHeadTranslationTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly ICoreModels _models;
    private readonly Options _options;

    internal ClassifierHeadTranslationEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _models, _options) = (environment, MLNetEnvironment.ModelsOf(environment), options.Validated());
    }

    /// <summary>Run the source over the texts and fit its logits from the features. No other column is read.</summary>
    /// <param name="input">Data with the text and features columns.</param>
    /// <returns>The transformer with its report; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="CheckpointException">The model folder cannot be used.</exception>
    /// <exception cref="AnchorTextsException">There are too few texts, or the source sees one class in all of them.</exception>
    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    public ClassifierHeadTranslationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var text = InputColumn.Text(_options.InputColumnName).Find(input.Schema, nameof(input));
        var features = InputColumn.Features(_options.FeaturesColumnName).Find(input.Schema, nameof(input));
        using var source = _options.Load(_environment, _models);
        var (texts, numbers) = ColumnReader.TextsAndFeatures(input, text, features, _options.CancellationToken);
        return new(_models.FitHeads(numbers, [_options.Score(source, texts)], _options.Seed, _options.CancellationToken)[0], new(_options.FeaturesColumnName, _options.Columns));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => EstimatorShape.Promise(inputSchema,
        [InputColumn.Text(_options.InputColumnName), InputColumn.Features(_options.FeaturesColumnName)], OutputColumns.Classifier(_options.Columns, EstimatorShape.AnyClasses));
}
