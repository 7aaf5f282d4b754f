namespace EmbeddingSpace.Checkpoints.Adapters;

/// <summary>A module that an adapter changes by a product of two narrow matrices.</summary>
public sealed class AdaptedModule
{
    internal AdaptedModule(string name, int rank, double scale) => (Name, Rank, Scale) = (name, rank, scale);

    /// <summary>Its name in the base model, without <c>.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Width between the two matrices: the rank of the change.</summary>
    public int Rank { get; }

    /// <summary>What their product is multiplied with.</summary>
    public double Scale { get; }
}
