using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using Microsoft.ML;

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>Result of fitting a <see cref="TransformerEncoderEstimator"/>.</summary>
public sealed class TransformerEncoderTransformer : ModelTransformer
{
    private readonly StoredEncoderSettings _settings;

    internal TransformerEncoderTransformer(ModelLease<StoredScorer> lease, StoredEncoderSettings settings)
        : base(lease, TextPipe.Create(lease, settings.Text, [OutputColumns.Features(settings.Output, Size(lease))])) =>
        (_settings, OutputSize) = (settings, Size(lease));

    /// <summary>Numbers a text: layers × hidden size.</summary>
    public int OutputSize { get; }

    private protected override void Save(ModelSaveContext context, Action<Action<string, Action<Stream>>> writeFiles) =>
        ModelWriter.Write(context, TransformerEncoderStorage.Format, _settings, writeFiles);

    private static int Size(ModelLease<StoredScorer> lease) => lease.Use(model => model.Scorer.OutputSize);
}
