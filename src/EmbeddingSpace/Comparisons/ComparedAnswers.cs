using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Comparisons;

/// <summary>What comparing the answers of two models found.</summary>
/// <param name="Texts">Texts compared.</param>
/// <param name="Agreement">The share on which both say the same, with its exact 95 % interval (Clopper and Pearson 1934); null before the first text.</param>
/// <param name="ByClass">The same for each answer of the old model, the most frequent first.</param>
/// <param name="Changes">What the new one says instead, the most frequent first.</param>
/// <param name="Disagreements">Some texts on which the two part, each once, those first of which the new one is surest.</param>
public sealed record ComparedAnswers(int Texts, AgreementEstimate? Agreement, IReadOnlyList<ClassAgreement> ByClass, IReadOnlyList<ChangedClasses> Changes,
    IReadOnlyList<ChangedAnswer> Disagreements);
