using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.ML.Frame;
using EmbeddingSpace.Scoring;

namespace EmbeddingSpace.ML.Answers;

/// <summary>What the head of a model folder answers; no weight is read.</summary>
internal sealed record HeadRequest(string Folder, AdapterBase? AdapterBase) : ModelRequest<ClassifierHead>
{
    public override ClassifierHead Make()
    {
        using var checkpoint = Checkpoint.Open(Folder, AdapterBase);
        return ClassifierHead.Of(checkpoint);
    }
}
