using EmbeddingSpace.Checkpoints.Exceptions;
using Orleans.Concurrency;

namespace ScaleOut;

/// <summary>A stateless worker: it runs on the silo that the call came in at, and loses nothing with it.</summary>
[StatelessWorker]
internal sealed class ShardScorer(SiloClassifier classifier, ILocalSiloDetails silo) : Grain, IShardScorer
{
    public async Task<ShardAnswers> Score(string model, string modelHash, string[] texts, CancellationToken cancellationToken)
    {
        try
        {
            var answers = await classifier.AnswerAsync(model, modelHash, texts, cancellationToken);
            return new(silo.Name, [.. answers.Select(answer => answer.Label)], [.. answers.Select(answer => answer.Value)]);
        }
        // Only exceptions of the framework itself are sure to be known on the other side. A model that reads no single texts says so as the latter.
        catch (Exception exception) when (exception is CheckpointException or InvalidOperationException)
        {
            throw new InvalidDataException($"Silo '{silo.Name}': {exception.Message}");
        }
    }
}
