using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Columns;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.Rows;

[assembly: LoadableClass(typeof(AlignedSpaceTransformer), null, typeof(SignatureLoadModel), "Aligned space", StoredAlignedSpaceSettings.Loader)]

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>Result of fitting an <see cref="AlignedSpaceEstimator"/>. It holds managed memory only; after disposing it refuses to map, like its
/// neighbours.</summary>
public sealed class AlignedSpaceTransformer : ModelTransformer
{
    internal AlignedSpaceTransformer(StoredKernel stored, StoredAlignedSpaceSettings settings)
        : this(stored.Kernel, settings, new SharedModel<StoredKernel>(stored).Acquire())
    {
    }

    private AlignedSpaceTransformer(VocabularyKernel kernel, StoredAlignedSpaceSettings settings, ModelLease<StoredKernel> lease)
        : base(lease, new(InputColumn.HiddenState(settings.Input, kernel.TargetHidden, kernel.Target),
            [OutputColumns.Features(settings.Output, kernel.SourceHidden)], Function(kernel, lease)), StoredAlignedSpaceSettings.Format.Saver(settings)) =>
        Kernel = kernel;

    /// <summary>The map, with what is known about it: shared tokens, overlap of the vocabularies, relatedness of the models with its control.</summary>
    public VocabularyKernel Kernel { get; }

    // Called by ML.NET, which finds the transformer by the attribute above.
    internal static AlignedSpaceTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        ModelReader.Read(context, StoredAlignedSpaceSettings.Format, (settings, openFile) =>
            new AlignedSpaceTransformer(new SavedModelRequest<StoredKernel>(openFile, null,
                () => new(VocabularyKernel.Read(nameof(AlignedSpaceTransformer), openFile))).MakeIn(environment), settings));

    // A row costs little: nothing is read ahead.
    private static VectorFunction Function(VocabularyKernel kernel, ModelLease<StoredKernel> lease) =>
        new(kernel.TargetHidden, kernel.SourceHidden, (row, mapped) => lease.Use(model => model.Kernel.Map(row.Span, mapped.Span)));
}
