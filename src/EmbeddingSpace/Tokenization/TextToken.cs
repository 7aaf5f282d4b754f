namespace EmbeddingSpace.Tokenization;

/// <summary>A token and the stretch of the text it stands for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Where the stretch begins, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Text">What an added token was found as; null for one of the model's, which the vocabulary names.</param>
internal readonly record struct TextToken(int Id, int Start, int End, string? Text);
