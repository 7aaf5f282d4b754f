namespace EmbeddingSpace.Tokenization.Files;

/// <summary>A piece of a sentencepiece model; its id is its place.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Score">Its score.</param>
/// <param name="Kind">What it is for.</param>
internal sealed record SentencePiece(string Text, float Score, SentencePieceKind Kind);
