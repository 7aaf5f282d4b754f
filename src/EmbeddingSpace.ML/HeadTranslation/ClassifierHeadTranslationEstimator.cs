using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>Moves a fine-tuned text classifier behind a shared encoder: a linear head on the features that <c>TransformerEncoderEstimator</c>
/// computed. K heads cost one forward pass.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes, at the text and features columns; never at a label |
/// | Input column data type | known-sized vector of [Single](xref:System.Single), and for `Fit` [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Output column data type | `Score`, `Probability`, `Logit`: known-sized vectors of [Single](xref:System.Single); `PredictedLabel`: key |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | Yes |
/// | Model families | source: BERT, DistilBERT, RoBERTa, GPT-2 with a classification head; features of any origin |
/// | Output size | number of the source's classes |
/// | Rows per forward pass | none: a matrix-vector product a row |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes |
///
/// `Score` and `Probability` hold probabilities, `Logit` what is before the softmax, `PredictedLabel` the class names as key values.
/// Where the source says several labels, a number or a score, so does the head, with the same columns. With
/// `SecondInputColumnName` the source reads pairs of texts. `Fit` runs the source over the texts. It throws an `AnchorTextsException` where
/// there are too few texts or the source says one thing of all of them,
/// and an `OperationCanceledException` where the token of the options was cancelled.
/// Give each head of a pipeline a prefix of its own (`ClassifierColumnNames.WithPrefix`). The fitted transformer reads the features only: the
/// text column need not be there when it scores. The features must come from the encoder that they came from in `Fit`.
/// To create this estimator use [TranslateClassifierHead](xref:Microsoft.ML.EmbeddingSpaceCatalog.TranslateClassifierHead*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.TranslateClassifierHead(TransformsCatalog, Options)"/>
public sealed partial class ClassifierHeadTranslationEstimator : ModelEstimator<ClassifierHeadTranslationTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly StoredHeadSettings _settings;

    // A failure is not kept: the folder may come later.
    private readonly Lazy<ClassifierHead> _head;

    internal ClassifierHeadTranslationEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _options) = (environment, options.Validated());
        _settings = StoredHeadSettings.From(_options);
        _head = new(() => _options.ReadHead(environment), LazyThreadSafetyMode.PublicationOnly);
    }

    private protected override IReadOnlyList<InputColumn> Read => _options.ReadColumns;

    private protected override IReadOnlyList<OutputColumn> Added => _settings.ToHead().Promised(_head.Value);

    private protected override ClassifierHeadTranslationTransformer Fit(IDataView input, DataViewSchema.Column[] read)
    {
        using var source = _options.LoadSource(_environment);
        var (texts, features) = ColumnReader.TextsAndFeatures(input, read, _options.CancellationToken);
        var request = new HeadsRequest(features, [_options.AskSource(source, texts)], _options.Seed, _options.CancellationToken);
        var head = request.MakeIn(_environment)[0];
        FittedVerdict.Tell(_environment, _options.Source, head.Report, _options.MinimumVerdict);
        return new(head, StoredHeadSettings.From(_options, read[1]));
    }
}
