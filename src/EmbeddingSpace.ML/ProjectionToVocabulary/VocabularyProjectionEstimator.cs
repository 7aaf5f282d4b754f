using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.Projection.Spaces;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.ProjectionToVocabulary;

/// <summary>Reads vectors of a model's hidden space (hidden states, parameters) as tokens: x Eᵀ, one score a token of the vocabulary.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Known-sized vector of [Single](xref:System.Single), as wide as the hidden state; finite numbers only |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single) whose slot names are the tokens; with `TopK` known-sized vector of [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | No |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2 |
/// | Output size | number of tokens (that pass the filter); with `TopK` that many |
/// | Rows per matrix product | up to `WindowSize` rows are read ahead, at most 16 MiB of scores at a time |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes, with the embedding matrix in its stored precision and the tokenizer: the zip needs nothing else |
/// | Source | Dar et al. 2023, section 3; `E` is the unembedding where the checkpoint has one of its own, else the token embedding |
///
/// `Fit` checks the schema and loads the matrix; transformers fitted by one estimator share it until the last is disposed. The rows come from
/// [LoadParameters](xref:Microsoft.ML.EmbeddingSpaceDataCatalog.LoadParameters*), from
/// [ApplyTransformerEncoder](xref:Microsoft.ML.EmbeddingSpaceCatalog.ApplyTransformerEncoder*) with one layer, or from anywhere else. Final norm and
/// masked-language-model head are not applied. Where the scores of many rows are not all wanted, ask for `TopK`: ranking them takes no memory.
/// A prediction engine disposes its model with itself unless `PredictionEngineOptions.OwnsTransformer` is false.
/// To create this estimator use [ProjectToVocabulary](xref:Microsoft.ML.EmbeddingSpaceCatalog.ProjectToVocabulary*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.ProjectToVocabulary(TransformsCatalog, Options)"/>
public sealed partial class VocabularyProjectionEstimator : IEstimator<VocabularyProjectionTransformer>
{
    private readonly ProjectionSettings _settings;
    private readonly SharedModel<StoredProjector> _model;

    internal VocabularyProjectionEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options.Validated();
        _settings = copy.ToSettings();
        var models = MLNetEnvironment.ModelsOf(environment);
        _model = new(() => models.LoadProjector(copy.Checkpoint, copy.TokenEmbedding, _settings, MLNetEnvironment.Device(environment, copy.GpuDeviceId, copy.FallbackToCpu)));
    }

    /// <summary>Check the schema and load the embedding matrix; no row is read.</summary>
    /// <param name="input">Data with the vector column.</param>
    /// <returns>The transformer; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The vector column is missing, of another type, or of another width than the model's hidden state.</exception>
    /// <exception cref="CheckpointException">The model folder cannot be used.</exception>
    /// <exception cref="InvalidSelectionException">The vocabulary has fewer tokens than asked for, or not those that the filter lists.</exception>
    public VocabularyProjectionTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.HiddenState(_settings.Input).Find(input.Schema, nameof(input));
        var transformer = new VocabularyProjectionTransformer(_model.Acquire(), _settings);
        try
        {
            transformer.InputColumn.Find(input.Schema, nameof(input));
            return transformer;
        }
        catch
        {
            transformer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The vector column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        EstimatorShape.Promise(inputSchema, [InputColumn.HiddenState(_settings.Input)], _settings.Columns(EstimatorShape.AnyClasses));
}
