using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>The fine-tuned classifier of a model folder.</summary>
internal sealed record ClassifierRequest(string Folder, AdapterBase? AdapterBase, ScoringOptions Scoring) : ModelRequest<StoredScorer>
{
    /// <inheritdoc/>
    public override IEnumerable<(string Folder, AdapterBase? AdapterBase)> Folders => [(Folder, AdapterBase)];

    public override StoredScorer Make() => StoredScorer.Of(TextClassifier.Load(Checkpoint.Open(Folder, AdapterBase), Scoring));
}
