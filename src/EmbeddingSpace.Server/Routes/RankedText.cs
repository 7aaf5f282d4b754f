namespace EmbeddingSpace.Server.Routes;

/// <summary>One text of a ranking.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Score">How well it answers the query.</param>
/// <param name="Text">The text, where it was asked for.</param>
internal sealed record RankedText(int Index, float Score, string? Text);
