namespace EmbeddingSpace.Explanations;

/// <summary>The tokens that speak most for and against a class, on average over texts.</summary>
/// <param name="Label">The class.</param>
/// <param name="Highest">Those that speak for it, strongest first.</param>
/// <param name="Lowest">Those that speak against it, strongest first.</param>
public sealed record ClassContributions(string Label, IReadOnlyList<MeanContribution> Highest, IReadOnlyList<MeanContribution> Lowest);
