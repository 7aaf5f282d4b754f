namespace EmbeddingSpace.Tokenization.Words;

/// <summary>A token of a word and the characters it stands for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Where in the word its first character begins, in UTF-16 units.</param>
/// <param name="End">Where its last character ends.</param>
internal readonly record struct WordToken(int Id, int Start, int End);
