namespace EmbeddingSpace.Tokenization.Sequences;

/// <summary>One part of a template: a text, or special tokens.</summary>
/// <param name="Text">0 for the first text, 1 for the second, null for special tokens.</param>
/// <param name="Ids">Ids of the special tokens; empty for a text.</param>
/// <param name="Type">Token type of the ids.</param>
internal sealed record TemplatePiece(int? Text, IReadOnlyList<int> Ids, int Type)
{
    /// <summary>A text.</summary>
    public static TemplatePiece OfText(int text, int type) => new(text, [], type);

    /// <summary>A special token.</summary>
    public static TemplatePiece OfToken(int id, int type) => new(null, [id], type);

    /// <inheritdoc/>
    public override string ToString() => $"{(Text is { } text ? $"<text {text}>" : string.Join('+', Ids))}:{Type}";
}
