using EmbeddingSpace.Alignment.Relations;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Projection.Spaces;

namespace EmbeddingSpace.ML.AlignedSpace;

/// <summary>The map between the hidden spaces of two model folders.</summary>
internal sealed record KernelRequest(AlignedSpaceEstimator.Options Options) : ModelRequest<StoredKernel>
{
    /// <inheritdoc/>
    public override IEnumerable<(string Folder, AdapterBase? AdapterBase)> Folders => [(Options.Source, null), (Options.Target, null)];

    public override StoredKernel Make()
    {
        using var sourceCheckpoint = Checkpoint.Open(Options.Source);
        using var targetCheckpoint = Checkpoint.Open(Options.Target);
        using var source = VocabularySpace.Load(sourceCheckpoint, new() { TokenEmbedding = Options.TokenEmbedding });
        using var target = VocabularySpace.Load(targetCheckpoint, new() { TokenEmbedding = Options.TokenEmbedding });
        return new(VocabularyKernel.Between(source, target, Options.Seed, Options.Progress, Options.CancellationToken));
    }
}
