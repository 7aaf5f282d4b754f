using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TransformerEncoder;
using EmbeddingSpace.Scoring;

[assembly: LoadableClass(typeof(TransformerEncoderTransformer), null, typeof(SignatureLoadModel), "Transformer encoder", StoredEncoderSettings.Loader)]

namespace EmbeddingSpace.ML.TransformerEncoder;

/// <summary>Result of fitting a <see cref="TransformerEncoderEstimator"/>.</summary>
public sealed class TransformerEncoderTransformer : ModelTransformer
{
    internal TransformerEncoderTransformer(ModelLease<StoredScorer> lease, StoredEncoderSettings settings)
        : base(lease, TextPipe.Create(lease, settings.Text, (_, _) => [OutputColumns.Features(settings.Output, Size(lease))]),
            StoredEncoderSettings.Format.Saver(settings)) => OutputSize = Size(lease);

    /// <summary>Numbers a text: layers × hidden size.</summary>
    public int OutputSize { get; }

    // Called by ML.NET, which finds the transformer by the attribute above.
    internal static TransformerEncoderTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, StoredEncoderSettings.Format, (settings, openFile) =>
            new TransformerEncoderTransformer(TextPipe.Load(environment, settings.Text, openFile,
                scoring => EncoderRequest.Store(TextEncoder.Read(nameof(TransformerEncoderTransformer), openFile, scoring))), settings));

    private static int Size(ModelLease<StoredScorer> lease) => lease.Use(model => model.Scorer.OutputSize);
}
