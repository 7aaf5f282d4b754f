using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Comparisons;

/// <summary>How far two models agree where the one gives one answer.</summary>
/// <param name="Label">The answer.</param>
/// <param name="Agreement">The share of those texts on which the other gives it, too, with its exact 95 % interval.</param>
public sealed record ClassAgreement(string Label, AgreementEstimate Agreement);
