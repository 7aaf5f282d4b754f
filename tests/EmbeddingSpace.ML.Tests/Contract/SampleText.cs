namespace EmbeddingSpace.ML.Tests.Contract;

/// <summary>A row of <see cref="SampleTexts"/>.</summary>
internal sealed class SampleText
{
    public string Text { get; set; } = "";
}
