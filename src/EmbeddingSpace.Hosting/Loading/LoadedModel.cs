using EmbeddingSpace.Hosting.Passes;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Hosting.Loading;

/// <summary>A model in memory, with what is known of it.</summary>
/// <param name="Lease">Its part in the queue that runs its texts.</param>
/// <param name="Reader">What it makes of a pass.</param>
/// <param name="Format">What was read.</param>
/// <param name="Hash">SHA-256 of what was read.</param>
/// <param name="Head">What a classifier's numbers mean; null of an encoder.</param>
/// <param name="Verdict">How far a translation can be trusted; null of what is none.</param>
/// <param name="LabelThreshold">Probability from which on one of several labels counts, where the model says so.</param>
internal sealed record LoadedModel(PassLease Lease, IPassReader Reader, string Format, string Hash, ClassifierHead? Head = null,
    TranslationVerdict? Verdict = null, double? LabelThreshold = null) : IDisposable
{
    /// <summary>Whether it says of each answer whether it is certain.</summary>
    public bool SaysCertain { get; init; }

    /// <summary>Files of its weights.</summary>
    public IReadOnlyList<WeightsFile> Weights { get; init; } = [];

    /// <summary>Score texts; the calling thread waits in the queue.</summary>
    public void WarmUp(IReadOnlyList<string> texts)
    {
        Reader.Ask();
        try
        {
            Reader.Read(Lease.Queue.Scorer.Score(texts));
        }
        finally
        {
            Reader.Answered();
        }
    }

    /// <summary>Ends its part.</summary>
    public void Dispose()
    {
        Reader.Dispose();
        Lease.Dispose();
    }
}
