using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>Maps vectors of a target model (hidden states, parameters) into the hidden space of a source model, through the vocabulary that both share.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Known-sized vector of [Single](xref:System.Single), as wide as the hidden state of the target; finite numbers only |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single), as wide as the hidden state of the source |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and, for `Fit`, a libtorch package |
/// | Exportable to ONNX | No |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2, in any pair |
/// | Output size | hidden size of the source |
/// | Rows per matrix product | one: a vector-matrix product a row, summed in double |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes: a matrix of target width × source width, and what is known about the two models |
/// | Source | the kernel E_tᵀ(E_sᵀ)⁺ of Dar et al. 2023, section 4.3 |
///
/// The direction is that of a translation: what the target computes becomes what the source can read. Swap `source` and `target` for the other
/// direction. Vocabularies may differ; then the models meet on the tokens that both have. Between relatives (a model and its fine-tuned self, two
/// sizes of one lineage) the map is good, between models trained apart it is near chance: look at `Kernel.Relatedness` of the fitted transformer,
/// a held-out R² with its shuffled control, before trusting it. `Fit` computes on the CPU in double precision; the data is not read.
/// To create this estimator use [MapToAlignedSpace](xref:Microsoft.ML.EmbeddingSpaceCatalog.MapToAlignedSpace*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.MapToAlignedSpace(TransformsCatalog, Options)"/>
public sealed partial class AlignedSpaceEstimator : IEstimator<AlignedSpaceTransformer>
{
    private readonly Options _options;
    private readonly AlignedSpaceSettings _settings;
    private readonly ICoreModels _models;
    private readonly Lock _gate = new();
    private VocabularyKernel? _kernel;

    internal AlignedSpaceEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _models) = (options.Validated(), MLNetEnvironment.ModelsOf(environment));
        _settings = new(_options.OutputColumnName, _options.InputColumnName ?? _options.OutputColumnName);
    }

    /// <summary>Check the schema and compute the kernel, once an estimator; no row is read.</summary>
    /// <param name="input">Data with the vector column.</param>
    /// <returns>The transformer; it holds managed memory only.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The vector column is missing, of another type, or of another width than the target's hidden state.</exception>
    /// <exception cref="VocabularyMismatchException">The models share too few tokens.</exception>
    /// <exception cref="CheckpointException">A model folder cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The token of the options was cancelled.</exception>
    public AlignedSpaceTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        InputColumn.HiddenState(_settings.Input).Find(input.Schema, nameof(input));
        lock (_gate) _kernel ??= _models.LoadKernel(_options.Source, _options.Target, _options);
        var transformer = new AlignedSpaceTransformer(_kernel, _settings);
        transformer.InputColumn.Find(input.Schema, nameof(input));
        return transformer;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The vector column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        EstimatorShape.Promise(inputSchema, [InputColumn.HiddenState(_settings.Input)], [OutputColumns.Features(_settings.Output, 1)]);
}
