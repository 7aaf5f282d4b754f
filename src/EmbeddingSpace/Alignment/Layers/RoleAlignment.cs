using EmbeddingSpace.Projection.Parameters;

namespace EmbeddingSpace.Alignment.Layers;

/// <summary>The layers (or the heads of two layers) of two models, compared by the vectors of one role.</summary>
/// <param name="Role">The role.</param>
/// <param name="EmbeddingSpace">Pearson correlation over the shared tokens of projected vectors.</param>
/// <param name="Shuffled">The control: the same with the target's tokens shuffled.</param>
/// <param name="FeatureSpace">The contrast: Pearson correlation over the hidden coordinates of the raw vectors; null where widths differ.</param>
/// <param name="Cka">[source, target] linear CKA of the projected vectors, tokens as examples; null when not asked for.</param>
/// <param name="Svcca">[source, target] SVCCA of the projected vectors, tokens as examples; null when not asked for.</param>
public sealed record RoleAlignment(ParameterRole Role, LayerComparison EmbeddingSpace, LayerComparison Shuffled, LayerComparison? FeatureSpace,
    IReadOnlyList<IReadOnlyList<double>>? Cka, IReadOnlyList<IReadOnlyList<double>>? Svcca);
