using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>Reads vectors of a model's hidden space (hidden states, parameters) as tokens: x Eᵀ, one score a token of the vocabulary.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Known-sized vector of [Single](xref:System.Single), as wide as the hidden state; finite numbers only |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single), slot names = tokens; with `TopK` known-sized vector of text |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | No |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2 |
/// | Output size | number of tokens (that pass the filter); with `TopK` that many |
/// | Rows per matrix product | up to `RowsReadAhead` rows are read ahead, at most 16 MiB of scores at a time |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes, with the embedding matrix in its stored precision and the tokenizer: the zip needs nothing else |
/// | Source | Dar et al. 2023, section 3; `E` is the unembedding where the checkpoint has one of its own, else the token embedding |
///
/// `Fit` checks the schema and loads the matrix; transformers fitted by one estimator share it until the last is disposed. The rows come from
/// [LoadParameters](xref:Microsoft.ML.EmbeddingSpaceDataCatalog.LoadParameters*), from
/// [ApplyTransformerEncoder](xref:Microsoft.ML.EmbeddingSpaceCatalog.ApplyTransformerEncoder*) with one layer, or from anywhere else. Final norm and
/// masked-language-model head are not applied. `Fit` throws an `InvalidSelectionException` where the vocabulary has fewer tokens than asked for, or not
/// those that the filter lists. Where the scores of many rows are not all wanted, ask for `TopK`: ranking them takes no memory.
/// A prediction engine disposes its model with itself unless `PredictionEngineOptions.OwnsTransformer` is false.
/// To create this estimator use [ProjectToVocabulary](xref:Microsoft.ML.EmbeddingSpaceCatalog.ProjectToVocabulary*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.ProjectToVocabulary(TransformsCatalog, Options)"/>
public sealed partial class VocabularyProjectionEstimator : ModelEstimator<VocabularyProjectionTransformer>
{
    private readonly StoredProjectionSettings _settings;
    private readonly SharedModel<StoredProjector> _model;

    internal VocabularyProjectionEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options.Validated();
        _settings = StoredProjectionSettings.From(copy);
        _model = new(() => new ProjectorRequest(_settings, () => copy.OpenVocabulary(environment)) { Folder = copy.Checkpoint }.MakeIn(environment));
    }

    private protected override IReadOnlyList<InputColumn> Read => [InputColumn.HiddenState(_settings.Input)];

    private protected override IReadOnlyList<OutputColumn> Added => new ProjectedColumns(_settings).Added(EstimatorShape.AnyClasses);

    private protected override VocabularyProjectionTransformer Fit(IDataView input, DataViewSchema.Column[] read) => new(_model.Acquire(), _settings);
}
