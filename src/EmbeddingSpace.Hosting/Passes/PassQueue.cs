using EmbeddingSpace.Scoring;
using EmbeddingSpace.Scoring.Batching;

namespace EmbeddingSpace.Hosting.Passes;

/// <summary>One encoder with its queue and its thread: whatever waits there together runs in one pass, for however many models.</summary>
internal sealed class PassQueue(PassKey key, ITextScorer inner, BatchingScorer scorer)
{
    /// <summary>What it is known by.</summary>
    public PassKey Key => key;

    /// <summary>What runs behind the queue.</summary>
    public ITextScorer Inner => inner;

    /// <summary>The queue.</summary>
    public BatchingScorer Scorer => scorer;
}
