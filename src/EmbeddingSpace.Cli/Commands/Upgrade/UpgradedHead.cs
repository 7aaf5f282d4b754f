using EmbeddingSpace.Translation.Definition;
using EmbeddingSpace.Translation.Trust;

namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>One head that was moved.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">Where the old one stands.</param>
/// <param name="File">The new one, in the folder; null where it could not be moved by these texts: the reasons say why.</param>
/// <param name="Hash">SHA-256 of that file.</param>
/// <param name="OldVerdict">Verdict of the old one, where it was a translation itself; else null.</param>
/// <param name="Verdict"><c>PASS</c>, <c>WARN</c> or <c>FAIL</c>: how far the new one answers as the old one does.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Method">How it was moved.</param>
/// <param name="Agreement">Agreement with the old one on held-out texts.</param>
/// <param name="Chance">What chance reaches.</param>
/// <param name="Anchors">Texts that it was fitted on.</param>
/// <param name="Texts">Whether it needs more of them.</param>
/// <param name="Labelled">Old and new on labelled texts; null where none were given.</param>
/// <param name="Seconds">Seconds it took.</param>
internal sealed record UpgradedHead(string Name, string From, string? File, string? Hash, string? OldVerdict, string Verdict, IReadOnlyList<string> Reasons,
    TranslationMethod? Method, AgreementEstimate? Agreement, double? Chance, int Anchors, NeededTexts Texts, LabelledChange? Labelled, double Seconds)
{
    /// <summary>The verdict that says not to use it.</summary>
    public const string Failed = "FAIL";

    /// <summary>The verdict that says to look first.</summary>
    public const string Warned = "WARN";

    /// <summary>The verdict that says that it may take the old one's place.</summary>
    public const string Passed = "PASS";
}
