using System.Collections.ObjectModel;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>Turns text into pooled hidden states of chosen layers of a pretrained transformer.</summary>
/// <remarks><format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | [Text](xref:Microsoft.ML.Data.TextDataViewType) |
/// | Output column data type | Known-sized vector of [Single](xref:System.Single) |
/// | Required NuGet in addition to Microsoft.ML | EmbeddingSpace.ML and a libtorch package |
/// | Exportable to ONNX | Yes; tokens come in beside the text |
/// | Model families | BERT, DistilBERT, RoBERTa, GPT-2 |
/// | Output size | number of layers × hidden size |
/// | Rows per forward pass | up to `RowsReadAhead` rows are read ahead; a pass takes texts of similar length, `TokensPerBatch` tokens |
/// | Thread safety | the fitted transformer serves any number of cursors and prediction engines at once |
/// | Saved by `mlContext.Model.Save`? | Yes, with the weights: the zip needs nothing else |
///
/// `Fit` checks the schema and loads the weights; transformers fitted by one estimator share them until the last is disposed.
/// A prediction engine disposes its model with itself unless `PredictionEngineOptions.OwnsTransformer` is false: set that where several engines
/// share one.
/// Engines at work at the same time share forward passes where the options set `Batching`.
/// To create this estimator use [ApplyTransformerEncoder](xref:Microsoft.ML.EmbeddingSpaceCatalog.ApplyTransformerEncoder*).
/// ]]></format></remarks>
/// <seealso cref="EmbeddingSpaceCatalog.ApplyTransformerEncoder(TransformsCatalog, Options)"/>
public sealed partial class TransformerEncoderEstimator : ModelEstimator<TransformerEncoderTransformer>
{
    /// <summary>As <see cref="Options.Layers"/>: the embeddings and the states of every block side by side, which a translated head learns most from.</summary>
    public static IReadOnlyList<int> EveryLayer { get; } = new ReadOnlyCollection<int>([]);

    // Shapes know no sizes.
    private static readonly string[] AnySlots = ["0"];

    private readonly StoredEncoderSettings _settings;
    private readonly SharedModel<StoredEncoder> _model;

    internal TransformerEncoderEstimator(IHostEnvironment environment, Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var copy = options.Validated();
        _settings = StoredEncoderSettings.From(copy);
        _model = new(() => new EncoderRequest(copy, copy.ToScoring(environment)).MakeIn(environment));
    }

    private protected override IReadOnlyList<InputColumn> Read => TextPipe.Read(_settings.Text);

    private protected override IReadOnlyList<OutputColumn> Added =>
        TextPipe.Added(_settings.Text, [OutputColumns.Features(_settings.Output, AnySlots, () => "")]);

    private protected override TransformerEncoderTransformer Fit(IDataView input, DataViewSchema.Column[] read) => new(_model.Acquire(), _settings);
}
