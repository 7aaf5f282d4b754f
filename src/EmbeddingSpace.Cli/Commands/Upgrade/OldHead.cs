namespace EmbeddingSpace.Cli.Commands.Upgrade;

/// <summary>One classifier that is moved.</summary>
/// <param name="Name">What it is called in the report, and its file.</param>
/// <param name="Path">The saved model, or model folder, that it stands in.</param>
/// <param name="Head">Which of several heads there; null: it is the only one.</param>
internal sealed record OldHead(string Name, string Path, string? Head);
