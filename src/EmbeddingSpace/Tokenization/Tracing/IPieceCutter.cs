namespace EmbeddingSpace.Tokenization.Tracing;

/// <summary>Cuts a piece of text into smaller ones. Immutable.</summary>
internal interface IPieceCutter
{
    /// <summary>Cut one piece.</summary>
    /// <param name="piece">The piece; never empty.</param>
    /// <param name="pieces">Is told what stays, in order, through <see cref="PieceText.Keep"/>.</param>
    void Cut(ReadOnlySpan<char> piece, PieceText pieces);
}
