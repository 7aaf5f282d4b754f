using EmbeddingSpace.Comparisons;

namespace EmbeddingSpace.Hosting.Serving;

/// <summary>What comparing the answers of a model and its shadow found so far.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="OldHash">What serves; null before the first text was compared.</param>
/// <param name="NewPath">Where its shadow lies.</param>
/// <param name="NewHash">The shadow; null before the first text was compared.</param>
/// <param name="Share">Share of the texts that it is to answer.</param>
/// <param name="Since">When the comparison of these two began; null before the first text.</param>
/// <param name="Found">Where the two agree. It begins anew where either is replaced.</param>
/// <param name="Skipped">Texts that it was to answer and did not, as it was behind or failed.</param>
/// <param name="Fault">Why it answers nothing; null where it does.</param>
public sealed record ShadowStatus(string Name, string? OldHash, string NewPath, string? NewHash, double Share, DateTimeOffset? Since, ComparedAnswers Found,
    long Skipped, string? Fault);
