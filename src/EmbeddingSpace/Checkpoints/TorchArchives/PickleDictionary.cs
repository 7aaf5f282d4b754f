namespace EmbeddingSpace.Checkpoints.TorchArchives;

/// <summary>A dictionary of a pickle, in the order its items were set.</summary>
/// <param name="isOrdered">Whether it is an <c>OrderedDict</c>, which alone may carry state.</param>
internal sealed class PickleDictionary(bool isOrdered)
{
    /// <summary>Whether it may carry state.</summary>
    public bool IsOrdered => isOrdered;

    /// <summary>Its items; a key may occur more than once.</summary>
    public List<KeyValuePair<object?, object?>> Items { get; } = [];
}
