namespace EmbeddingSpace.Cli.Texts;

/// <summary>One row of labelled data.</summary>
internal sealed class LabelledText
{
    /// <summary>Class name.</summary>
    public string Label { get; set; } = "";

    /// <summary>The text, or the first of a pair.</summary>
    public string Text { get; set; } = "";

    /// <summary>The second text of a pair.</summary>
    public string TextPair { get; set; } = "";
}
