using EmbeddingSpace.Architecture;
using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Checkpoints.Hub;

namespace EmbeddingSpace.ML.Parameters;

/// <summary>Tensors in a model folder that nothing of the model needs: they may be a sign that it was made for something else.</summary>
internal static class UnneededTensors
{
    /// <summary>What to say of a folder.</summary>
    /// <param name="folder">The model folder, or an adapter's.</param>
    /// <param name="adapterBase">The base model of an adapter; null: the one that it names.</param>
    /// <returns>A sentence; null where there are none, and where the folder cannot be used: who uses it says why.</returns>
    public static string? Describe(string folder, AdapterBase? adapterBase)
    {
        try
        {
            if (!Directory.Exists(new HubCache().Resolve(folder))) return null;
            using var checkpoint = Checkpoint.Open(folder, adapterBase);
            var names = ModelInspection.Of(checkpoint).Ignored;
            return names.Count == 0 ? null : $"'{folder}' holds tensors that nothing of the model needs: {NameList.Of(names)}.";
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
