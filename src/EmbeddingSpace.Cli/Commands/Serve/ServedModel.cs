namespace EmbeddingSpace.Cli.Commands.Serve;

/// <summary>A model that is served.</summary>
/// <param name="Name">The name that requests use.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="State">Whether it is in memory.</param>
/// <param name="Hash">SHA-256 of it; null until it is loaded.</param>
/// <param name="Verdict">How far a translation can be trusted; null of what is none.</param>
internal sealed record ServedModel(string Name, string Path, string State, string? Hash, string? Verdict);
