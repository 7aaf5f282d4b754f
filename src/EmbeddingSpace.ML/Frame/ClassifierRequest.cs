using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Frame;

/// <summary>The fine-tuned classifier of a model folder.</summary>
internal sealed record ClassifierRequest(string Folder, string? AdapterBase, ScoringOptions Scoring) : ModelRequest<StoredScorer>
{
    /// <summary>Whether any head but one over exclusive classes is refused.</summary>
    public bool ExclusiveClasses { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<(string Folder, string? AdapterBase)> Folders => [(Folder, AdapterBase)];

    public override StoredScorer Make()
    {
        var classifier = TextClassifier.Load(Checkpoint.Open(Folder, AdapterBase), Scoring);
        try
        {
            if (ExclusiveClasses) classifier.Head.RequireExclusiveClasses();
            return StoredScorer.Of(classifier);
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }
}
