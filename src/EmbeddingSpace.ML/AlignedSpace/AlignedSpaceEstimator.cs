using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>Maps vectors of a target model (hidden states, parameters) into the hidden space of a source model, through the vocabulary that both
/// share.</summary>
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
/// direction. Vocabularies may differ; then the models meet on the tokens that both have, however each writes them. Between relatives (a model and its
/// fine-tuned self, two sizes of one lineage) the map is good, between models trained apart it is near chance: look at `Kernel.Relatedness` of the
/// fitted transformer, a held-out R² with its shuffled control, before trusting it. `Fit` computes on the CPU in double precision, once an estimator; the
/// data is not read.
/// It throws a `VocabularyMismatchException` where the models share too few tokens, and an `OperationCanceledException` where the token of the options
/// was cancelled.
/// To create this estimator use [MapToAlignedSpace](xref:Microsoft.ML.EmbeddingSpaceCatalog.MapToAlignedSpace*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.MapToAlignedSpace(TransformsCatalog, Options)"/>
public sealed partial class AlignedSpaceEstimator : ModelEstimator<AlignedSpaceTransformer>
{
    // Shapes know no sizes.
    private const int AnySize = 1;

    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly StoredAlignedSpaceSettings _settings;
    private readonly Lock _gate = new();
    private StoredKernel? _kernel;

    internal AlignedSpaceEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_environment, _options) = (environment, options.Validated());
        _settings = StoredAlignedSpaceSettings.From(_options);
    }

    private protected override IReadOnlyList<InputColumn> Read => [InputColumn.HiddenState(_settings.Input)];

    private protected override IReadOnlyList<OutputColumn> Added => [OutputColumns.Features(_settings.Output, AnySize)];

    private protected override AlignedSpaceTransformer Fit(IDataView input, DataViewSchema.Column[] read)
    {
        // Computed once an estimator.
        lock (_gate) _kernel ??= new KernelRequest(_options).MakeIn(_environment);
        return new(_kernel, _settings);
    }
}
