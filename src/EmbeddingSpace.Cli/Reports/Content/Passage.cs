namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>A text, or a pair, with how strongly each stretch of it speaks for something.</summary>
/// <param name="Title">Which text, and what it speaks for.</param>
/// <param name="Note">What else there is to say, behind it.</param>
/// <param name="Texts">Each text in stretches, which cover it once.</param>
internal sealed record Passage(string Title, string Note, IReadOnlyList<IReadOnlyList<Passage.Stretch>> Texts)
{
    /// <summary>A stretch of a text.</summary>
    /// <param name="Text">It.</param>
    /// <param name="Strength">-1 (the strongest against) to 1 (the strongest for).</param>
    /// <param name="Tip">What is told of it where someone points at it; null: nothing.</param>
    internal sealed record Stretch(string Text, double Strength, string? Tip);
}
