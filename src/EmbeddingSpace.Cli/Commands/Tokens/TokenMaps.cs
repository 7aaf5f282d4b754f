using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;

namespace EmbeddingSpace.Cli.Commands.Tokens;

/// <summary>
/// Token lists as maps: places from the embedding itself, with the share of its spread that the plane holds and the share that random
/// tokens would have.
/// </summary>
internal static class TokenMaps
{
    /// <summary>Most tokens that stay readable.</summary>
    private const int MostTokens = 60;

    /// <summary>Lay tokens out.</summary>
    /// <param name="title">What they are.</param>
    /// <param name="size">What their size shows.</param>
    /// <param name="signs">What positive and negative scores mean.</param>
    /// <param name="space">The embedding space of their ids.</param>
    /// <param name="tokens">Tokens with scores; of those given more than once the highest |score| counts.</param>
    /// <param name="seed">Seed of the control.</param>
    /// <returns>The map; none where the tokens are too few for one.</returns>
    public static IReadOnlyList<TokenMap> Of(
        string title, string size, (string Positive, string Negative) signs, VocabularySpace space, IEnumerable<TokenEntry> tokens, int seed)
    {
        var all = tokens.GroupBy(token => token.Id).Select(group => group.MaxBy(token => Math.Abs(token.Score))!)
            .OrderByDescending(token => Math.Abs(token.Score)).ToList();
        var shown = all.Take(MostTokens).ToList();
        if (shown.Count < TokenLayout.FewestTokens) return [];
        var layout = TokenLayout.Of(space, [.. shown.Select(token => token.Id)], seed);
        var count = all.Count > shown.Count ? $"The {shown.Count} strongest of {all.Count} tokens" : $"{shown.Count} tokens";
        var (held, chance) = (NumberText.Percent(layout.Explained, "0"), NumberText.Percent(layout.RandomExplained, "0"));
        var note = $"{count}. Size: {size}. Blue and bold: {signs.Positive}; red and italic: {signs.Negative}. "
            + $"Near each other: alike embeddings (the plane holds {held} of their spread; of as many random tokens {chance}).";
        var places = shown.Zip(layout.Places, (token, place) => new TokenMap.Token(token.Token, place.X, place.Y, token.Score));
        return [new(title, note, signs.Positive, signs.Negative, [.. places])];
    }
}
