using EmbeddingSpace.ML.Answers;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.TextClassification;

/// <summary>Classifies text with a fine-tuned checkpoint as it is.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | [Text](xref:Microsoft.ML.Data.TextDataViewType); two such columns where the model reads pairs |
/// | Output column data type | `Score`, `Probability`, `Logit`: known-sized vectors of [Single](xref:System.Single); `PredictedLabel`: key; others: below |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | Yes; tokens come in beside the text |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2 with a classification head |
/// | Output size | number of classes |
/// | Rows per forward pass | up to `RowsReadAhead` rows are read ahead; a pass takes texts of similar length, `TokensPerBatch` tokens |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes, with the weights: the zip needs nothing else |
///
/// `Score` and `Probability` hold probabilities, `Logit` what is before the softmax, `PredictedLabel` the class names as key values.
/// `Score` holds probabilities because `MulticlassClassification.Evaluate` takes its log-loss from it as if it did, whatever it holds.
/// Where the input has a label column (`LabelColumnName`) that is a key, all four follow the order of its key values, which have to be the classes;
/// `MapClassLabels` makes such keys before anything is fitted. `Evaluate` compares key numbers, never names.
/// What a head answers, the folder's configuration says, by Hugging Face's own rule ([ClassifierHead](xref:EmbeddingSpace.Scoring.ClassifierHead)):
/// several labels: `Score`, `Probability` (the sigmoid of each) and `Logit` vectors with the labels as slot names, and `PredictedLabels`, a vector of keys
/// of variable length with the labels that reach `Threshold`: `MapKeyToValue` makes names of them, `MapKeyToVector` one number a label; one number:
/// `Score`, a Single that `Regression.Evaluate` takes (a vector where there are several numbers); one score, as rerankers give: `Score`, the raw score as a
/// Single, which `Ranking.Evaluate` takes, and `Probability` where the score is one.
/// `Fit` checks the schema and loads the weights; transformers fitted by one estimator share them until the last is disposed.
/// A prediction engine disposes its model with itself unless `PredictionEngineOptions.OwnsTransformer` is false: set that where several engines
/// share one.
/// Engines at work at the same time share forward passes where the options set `Batching`.
/// To create this estimator use [ApplyTextClassifier](xref:Microsoft.ML.EmbeddingSpaceCatalog.ApplyTextClassifier*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.ApplyTextClassifier(TransformsCatalog, Options)"/>
public sealed partial class TextClassifierEstimator : ModelEstimator<TextClassifierTransformer>
{
    private readonly StoredTextClassifierSettings _settings;
    private readonly SharedModel<StoredScorer> _model;

    // A failure is not kept: the folder may come later.
    private readonly Lazy<ClassifierHead> _head;

    internal TextClassifierEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options.Validated();
        _settings = StoredTextClassifierSettings.From(copy);
        _head = new(() => new HeadRequest(copy.Checkpoint, copy.AdapterBase).MakeIn(environment), LazyThreadSafetyMode.PublicationOnly);
        _model = new(() => new ClassifierRequest(copy.Checkpoint, copy.AdapterBase, copy.ToScoring(environment)).MakeIn(environment));
    }

    private protected override IReadOnlyList<InputColumn> Read => TextPipe.Read(_settings.Text, _settings.SecondInput);

    private protected override IReadOnlyList<OutputColumn> Added =>
        TextPipe.Added(_settings.Text, _settings.ToHead().Promised(_head.Value));

    private protected override TextClassifierTransformer Fit(IDataView input, DataViewSchema.Column[] read) => new(_model.Acquire(), _settings);
}
