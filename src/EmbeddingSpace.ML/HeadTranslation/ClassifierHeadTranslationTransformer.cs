using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.HeadTranslation;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation;
using EmbeddingSpace.Translation.Trust;

[assembly: LoadableClass(typeof(ClassifierHeadTranslationTransformer), null, typeof(SignatureLoadModel),
    "Translated classifier head", StoredHeadSettings.Loader)]

namespace EmbeddingSpace.ML.HeadTranslation;

/// <summary>Result of fitting a <see cref="ClassifierHeadTranslationEstimator"/>. It holds managed memory only; after disposing it refuses to score, like
/// its neighbours.</summary>
public sealed class ClassifierHeadTranslationTransformer : ModelTransformer, IClassifierStage
{
    internal ClassifierHeadTranslationTransformer(StoredHead head, StoredHeadSettings settings)
        : this(head, settings, new SharedModel<StoredHead>(head).Acquire())
    {
    }

    private ClassifierHeadTranslationTransformer(StoredHead head, StoredHeadSettings settings, ModelLease<StoredHead> lease)
        : base(lease, new(InputColumn.Features(settings.Features, head.FeatureSize, settings.Encoder),
            (input, parameter) => settings.ToHead().Added(input, head.Head, parameter), Function(head, lease)),
            StoredHeadSettings.Format.Saver(settings)) => (Head, Report, FeatureSize) = (head.Head, head.Report, head.FeatureSize);

    /// <summary>What the model answers, as its source does: its kind, and what its logits become.</summary>
    public ClassifierHead Head { get; }

    /// <summary>Class names of the source, in the model's order: that of the scores, unless a label column of the input orders them.</summary>
    public IReadOnlyList<string> Classes => Head.Labels;

    /// <summary>How good the translation is, without labels.</summary>
    public HeadReport Report { get; }

    /// <summary>Numbers a row that the head reads.</summary>
    public int FeatureSize { get; }

    // Called by ML.NET, which finds the transformer by the attribute above.
    internal static ClassifierHeadTranslationTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, StoredHeadSettings.Format, (settings, openFile) =>
            new ClassifierHeadTranslationTransformer(new SavedModelRequest<StoredHead>(openFile, null,
                () => StoredHead.Of(TranslatedHead.Read(nameof(ClassifierHeadTranslationTransformer), openFile))).MakeIn(environment), settings));

    // A matrix-vector product a row costs little, so nothing is read ahead. What the features miss, the logits miss.
    private static VectorFunction Function(StoredHead head, ModelLease<StoredHead> lease) =>
        new(head.FeatureSize, head.Head.Labels.Count, (features, logits) => lease.Use(model => model.Score(features, logits)))
        {
            FiniteOnly = false,
            Graph = head.Graph,
        };
}
