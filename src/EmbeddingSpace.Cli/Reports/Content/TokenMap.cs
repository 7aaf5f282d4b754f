namespace EmbeddingSpace.Cli.Reports.Content;

/// <summary>Tokens laid out so that those with alike embeddings lie near each other; the larger, the higher the |score|; colour is the sign.</summary>
/// <param name="Title">What the tokens are.</param>
/// <param name="Note">How to read them, and what chance would give.</param>
/// <param name="Positive">What a positive score means.</param>
/// <param name="Negative">What a negative score means.</param>
/// <param name="Tokens">The tokens.</param>
internal sealed record TokenMap(string Title, string Note, string Positive, string Negative, IReadOnlyList<TokenMap.Token> Tokens) : Picture(Title, Note)
{
    /// <summary>One token.</summary>
    /// <param name="Text">As people read it.</param>
    /// <param name="X">First direction.</param>
    /// <param name="Y">Second direction, upwards.</param>
    /// <param name="Score">Its score.</param>
    internal sealed record Token(string Text, double X, double Y, double Score);
}
