namespace EmbeddingSpace.Cli.Models;

/// <summary>A text as ML.NET reads it; the property is the column.</summary>
internal sealed class TextRow
{
    /// <summary>The text.</summary>
    public string Text { get; set; } = "";
}
