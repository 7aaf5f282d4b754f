namespace EmbeddingSpace.Cli.Models;

/// <summary>A text as ML.NET reads it; the property is the column.</summary>
internal sealed class TextRow
{
    /// <summary>The text, or the first of a pair.</summary>
    public string Text { get; set; } = "";

    /// <summary>The second text of a pair; models that read single texts leave it alone.</summary>
    public string TextPair { get; set; } = "";
}
