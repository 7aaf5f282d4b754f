namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>A list of a pickle.</summary>
internal sealed class PickleList
{
    /// <summary>Its items.</summary>
    public List<object?> Items { get; } = [];
}
