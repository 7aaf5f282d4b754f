namespace EmbeddingSpace.Cli.Texts;

/// <summary>One row of labelled data.</summary>
internal sealed class LabelledText
{
    /// <summary>Class name.</summary>
    public string Label { get; set; } = "";

    /// <summary>The text.</summary>
    public string Text { get; set; } = "";
}
