namespace EmbeddingSpace.Cli.Texts;

/// <summary>One line of a text file.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Content">Without its line end.</param>
internal readonly record struct TextLine(int Number, string Content);
