using EmbeddingSpace.Checkpoints;

namespace EmbeddingSpace.Architecture;

/// <summary>What a checkpoint holds, told by its headers: every stored tensor with its role. No weight is read.</summary>
public sealed class ModelInspection
{
    private ModelInspection(ModelArchitecture architecture, IReadOnlyList<InspectedTensor> tensors, long parameters, IReadOnlyList<string>? classes,
        IReadOnlyList<string> ignored)
    {
        (Architecture, Tensors, Parameters, Classes, Ignored) = (architecture, tensors, parameters, classes, ignored);
    }

    /// <summary>Match a checkpoint with its family.</summary>
    /// <param name="checkpoint">The checkpoint; it stays the caller's.</param>
    /// <exception cref="UnknownArchitectureException">No family describes it.</exception>
    /// <exception cref="InvalidCheckpointException">Tensors are missing, unclaimed or misshaped; all are named.</exception>
    public static ModelInspection Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var map = ModelMap.Resolve(checkpoint);
        var roles = TensorRoles.Of(map);
        var tensors = checkpoint.Tensors.Select(entry => roles.TryGetValue(entry.Name, out var known)
            ? new InspectedTensor(entry.Name, known.Role, known.Layer, entry.Shape, entry.DataType)
            : new InspectedTensor(entry.Name, InspectedTensor.UnusedRole, null, entry.Shape, entry.DataType)).ToArray();
        var parameters = checkpoint.Tensors.Where(entry => roles.ContainsKey(entry.Name)).Sum(entry => entry.Count);
        return new(map.Architecture, tensors, parameters, map.Classifier is null ? null : map.Architecture.Classes, map.Ignored);
    }

    /// <summary>Sizes and constants of the model.</summary>
    public ModelArchitecture Architecture { get; }

    /// <summary>Every stored tensor, in file order.</summary>
    public IReadOnlyList<InspectedTensor> Tensors { get; }

    /// <summary>Stored elements that the model reads; what is tied counts once, unused tensors do not count.</summary>
    public long Parameters { get; }

    /// <summary>Names of stored tensors that nothing of the model needs and its family does not know (weights of a loss, a value head): a sign that
    /// the checkpoint may have been made for something else.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Class names in logit order; null where the checkpoint has no classification head.</summary>
    public IReadOnlyList<string>? Classes { get; }
}
