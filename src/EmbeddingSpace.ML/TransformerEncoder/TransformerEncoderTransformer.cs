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
    internal TransformerEncoderTransformer(ModelLease<StoredEncoder> lease, StoredEncoderSettings settings)
        : base(lease, TextPipe.Create(lease, settings.Text, Added(settings, lease)),
            StoredEncoderSettings.Format.Saver(settings)) => OutputSize = Size(lease);

    /// <summary>Numbers a text: layers × hidden size.</summary>
    public int OutputSize { get; }

    // Called by ML.NET, which finds the transformer by the attribute above.
    internal static TransformerEncoderTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, StoredEncoderSettings.Format, (settings, openFile) =>
            new TransformerEncoderTransformer(TextPipe.Load(environment, settings.Text, openFile,
                scoring => StoredEncoder.Of(TextEncoder.Read(nameof(TransformerEncoderTransformer), openFile, scoring))), settings));

    private static Func<DataViewSchema, string, IReadOnlyList<OutputColumn>> Added(StoredEncoderSettings settings, ModelLease<StoredEncoder> lease)
    {
        var column = OutputColumns.Features(settings.Output, lease.Use(model => model.Slots), () => lease.Use(model => model.Identity));
        return (_, _) => [column];
    }

    private static int Size(ModelLease<StoredEncoder> lease) => lease.Use(model => model.Scorer.OutputSize);
}
