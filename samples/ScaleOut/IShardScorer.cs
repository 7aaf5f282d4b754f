namespace ScaleOut;

/// <summary>Scores shards of a file, on whichever silo has time. Its key only chooses the way there; what it answers depends on its arguments alone.</summary>
[Alias("ScaleOut.IShardScorer")]
public interface IShardScorer : IGrainWithIntegerKey
{
    /// <summary>Score the texts of one shard.</summary>
    /// <param name="model">Path of the classifier on the silo's machine.</param>
    /// <param name="modelHash">Hash that its files must have there, so that no machine answers with another model.</param>
    /// <param name="texts">The texts, any number and length.</param>
    /// <param name="cancellationToken">Gives the shard up between two batches: it is handed out again.</param>
    /// <returns>One answer a text, in the same order.</returns>
    [Alias("Score")]
    Task<ShardAnswers> Score(string model, string modelHash, string[] texts, CancellationToken cancellationToken);
}
