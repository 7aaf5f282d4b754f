namespace EmbeddingSpace.Alignment.Layers;

/// <summary>How alike groups of vectors (layers, or heads) of two models are.</summary>
/// <param name="MeanAbsolute">[source, target] mean |r| over every pair of vectors (Dar et al. 2023, section 4.3).</param>
/// <param name="MeanBest">[source, target] mean over the source's vectors of the largest |r| with a vector of the target: sharper where
/// vectors correspond one to one.</param>
/// <param name="Matching">One-to-one assignment by <paramref name="MeanAbsolute"/>, the paper's.</param>
/// <param name="BestMatching">One-to-one assignment by <paramref name="MeanBest"/>.</param>
public sealed record LayerComparison(IReadOnlyList<IReadOnlyList<double>> MeanAbsolute, IReadOnlyList<IReadOnlyList<double>> MeanBest,
    LayerMatching Matching, LayerMatching BestMatching);
