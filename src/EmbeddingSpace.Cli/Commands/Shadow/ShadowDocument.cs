using EmbeddingSpace.Comparisons;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Shadow;

/// <summary>What <c>shadow</c> hands over.</summary>
/// <param name="Old">The old model: its path, or its name on the server.</param>
/// <param name="New">The new one.</param>
/// <param name="Texts">Texts compared.</param>
/// <param name="Agreement">Share on which both say the same, with its exact 95 % interval; null before the first text.</param>
/// <param name="ByClass">The same for each answer of the old one.</param>
/// <param name="Changes">What the new one says instead.</param>
/// <param name="Disagreements">Texts on which the two part, each once, those first of which the new one is surest.</param>
/// <param name="Skipped">On a server: texts that the shadow was to answer and did not.</param>
/// <param name="Fault">On a server: why the shadow answers nothing; null where it does.</param>
internal sealed record ShadowDocument(string Old, string New, int Texts, AgreementEstimate? Agreement, IReadOnlyList<ClassAgreement> ByClass,
    IReadOnlyList<ChangedClasses> Changes, IReadOnlyList<ChangedAnswer> Disagreements, long Skipped = 0, string? Fault = null)
{
    /// <summary>Gather.</summary>
    public static ShadowDocument Of(string old, string other, ComparedAnswers found, long skipped = 0, string? fault = null) =>
        new(old, other, found.Texts, found.Agreement, found.ByClass, found.Changes, found.Disagreements, skipped, fault);
}
