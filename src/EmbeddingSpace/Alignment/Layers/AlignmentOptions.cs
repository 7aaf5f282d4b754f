using TorchSharp;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>Knobs of an alignment.</summary>
public sealed record AlignmentOptions
{
    /// <summary>Default of <see cref="Seed"/>.</summary>
    public const int DefaultSeed = SeededOrder.DefaultSeed;

    /// <summary>Seed of the shuffled control and of the held-out tokens of the relatedness.</summary>
    public int Seed { get; init; } = DefaultSeed;

    /// <summary>
    /// Element type of the correlations and of the second opinions' products; Gram matrices, norms and principal directions are Float64 always.
    /// </summary>
    public torch.ScalarType Precision { get; init; } = torch.ScalarType.Float32;

    /// <summary>Compute linear CKA and SVCCA of every pair of layers too: some hidden³ operations each.</summary>
    public bool SecondOpinions { get; init; } = true;
}
