namespace EmbeddingSpace.Tokenization.Definition;

/// <summary>A token that is found in the text itself, before any word is cut.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Only where no letter or digit touches it.</param>
/// <param name="StripLeft">White space before it goes with it.</param>
/// <param name="StripRight">White space behind it goes with it.</param>
/// <param name="Normalized">Found, normalised, in the normalised text; otherwise in the text as it is given.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord = false, bool StripLeft = false, bool StripRight = false, bool Normalized = false);
