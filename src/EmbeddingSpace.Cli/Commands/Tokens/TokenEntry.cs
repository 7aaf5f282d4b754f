using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Cli.Commands.Tokens;

/// <summary>A token with its score, as documents write it.</summary>
internal sealed record TokenEntry(string Token, int Id, double Score)
{
    /// <summary>Entries of a reading, in order.</summary>
    public static IReadOnlyList<TokenEntry> Of(IReadOnlyList<TokenScore> tokens) =>
        [.. tokens.Select(token => new TokenEntry(token.Token, token.Id, token.Score))];

    /// <summary>The tokens alone, for people.</summary>
    public static string Line(IReadOnlyList<TokenEntry> tokens) => string.Join("  ", tokens.Select(token => token.Token));
}
