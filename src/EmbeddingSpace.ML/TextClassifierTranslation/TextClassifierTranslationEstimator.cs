using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Sources;

namespace EmbeddingSpace.ML.TextClassifierTranslation;

/// <summary>Moves a fine-tuned text classifier onto another, only pretrained, encoder: no label, no gradient step. Afterwards only the target runs,
/// and what the report says was kept of the source.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes, at the text column; never at a label |
/// | Input column data type | [Text](xref:Microsoft.ML.Data.TextDataViewType), one column, or two for pairs |
/// | Output column data type | `Score`, `Probability`, `Logit`: known-sized vectors of [Single](xref:System.Single); `PredictedLabel`: key |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | Yes; tokens come in beside the text |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2; source and target may be of different ones |
/// | Output size | number of the source's classes |
/// | Rows per forward pass | up to `RowsReadAhead` rows are read ahead; a pass takes texts of similar length, `TokensPerBatch` tokens |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes, with the weights: the zip needs nothing else |
/// | Source paper | Dar, Geva, Gupta, Berant: Analyzing Transformers in Embedding Space (ACL 2023), section 4.3, and methods beyond it |
///
/// `Score` and `Probability` hold probabilities, `Logit` what is before the softmax, `PredictedLabel` the class names as key values.
/// `Score` holds probabilities because `MulticlassClassification.Evaluate` takes its log-loss from it as if it did, whatever it holds.
/// Where the source says several labels, a number or a score, so does the translation, with the same columns. With
/// `SecondInputColumnName` both models read pairs of texts, each as its tokenizer's files say.
/// `Fit` reads every text into memory and both models once over it. It throws an `AnchorTextsException` where there are too few texts or the source says
/// one thing of all of them, and an `OperationCanceledException` where the token of the options was cancelled. How the classifier is moved is told by
/// `Options.Translation`, the options of the core. Disposing the transformer frees the weights.
/// A prediction engine disposes its model with itself unless `PredictionEngineOptions.OwnsTransformer` is false: set that where several engines
/// share one.
/// To create this estimator use [TranslateTextClassifier](xref:Microsoft.ML.EmbeddingSpaceCatalog.TranslateTextClassifier*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.TranslateTextClassifier(TransformsCatalog, Options)"/>
public sealed partial class TextClassifierTranslationEstimator : ModelEstimator<TextClassifierTranslationTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly StoredTranslationSettings _settings;

    // A failure is not kept: the folder may come later.
    private readonly Lazy<ClassifierHead> _head;

    internal TextClassifierTranslationEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _options) = (environment, options.Validated());
        _settings = StoredTranslationSettings.From(_options);
        _head = new(ReadHead, LazyThreadSafetyMode.PublicationOnly);
    }

    private protected override IReadOnlyList<InputColumn> Read => TextPipe.Read(_settings.Text, _settings.SecondInput);

    private protected override IReadOnlyList<OutputColumn> Added =>
        TextPipe.Added(_settings.Text, _settings.ToHead().Promised(_head.Value));

    private protected override TextClassifierTranslationTransformer Fit(IDataView input, DataViewSchema.Column[] read)
    {
        var pairs = read.Length > 1 ? ColumnReader.Pairs(input, read[0], read[1], _options.CancellationToken) : null;
        var texts = pairs is null && _options.UseTexts ? ColumnReader.Texts(input, read[0], _options.CancellationToken) : null;
        var scores = _options.ScoreColumn is { } column ? new ScoreColumnReader(column).Read(input, texts!, _options.CancellationToken) : _options.Scores;
        var model = new TranslationRequest(_options, texts, _options.ToScoring(_environment)) { Pairs = pairs, Scores = scores }.MakeIn(_environment);
        try
        {
            FittedVerdict.Tell(_environment, scores?.Name ?? _options.Source, model.Report, _options.MinimumVerdict);
        }
        catch
        {
            model.Dispose();
            throw;
        }

        return new(new SharedModel<StoredTranslation>(model).Acquire(), _settings);
    }

    // Before any data is seen, a column of scores has no names yet, and its promise needs none of exclusive classes.
    private ClassifierHead ReadHead() => _options.Scores?.Head
        ?? (_options.ScoreColumn is { } column ? AnswerLogits.HeadOf(column.Meaning, column.Labels ?? ["0", "1"])
        : new HeadRequest(_options.Source, _options.SourceAdapterBase).MakeIn(_environment));
}
