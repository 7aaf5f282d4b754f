namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>What is moved.</summary>
/// <param name="Heads">The old ones.</param>
/// <param name="Target">Folder of the new encoder.</param>
/// <param name="Texts">Texts of each head; none: they are drawn.</param>
/// <param name="Data">Labelled texts of each.</param>
/// <param name="Agree">Agreement to promise; null: what each old one promised.</param>
/// <param name="Output">The folder.</param>
internal sealed record UpgradeRequest(IReadOnlyList<OldHead> Heads, string Target, NamedFiles Texts, NamedFiles Data, double? Agree, string Output);
