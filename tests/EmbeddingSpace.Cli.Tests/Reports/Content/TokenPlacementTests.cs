using EmbeddingSpace.Cli.Reports.Content;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Reports.Content;

[Trait("Tier", "Unit")]
public class TokenPlacementTests
{
    [Fact]
    public void Sixty_tokens_on_one_spot_all_find_room_inside_and_none_lies_over_another()
    {
        var map = new TokenMap("map", "", "for", "against", [.. Enumerable.Range(0, 60).Select(i => new TokenMap.Token($"token{i}", i % 2, 0, i - 30.5))]);
        var placed = TokenPlacement.Place(map);
        Assert.Equal(60, placed.Count);
        Assert.All(placed, one => Assert.True(one.IsInside));
        for (var i = 0; i < placed.Count; i++)
            for (var j = 0; j < i; j++) Assert.False(placed[i].Overlaps(placed[j]), $"{placed[i]} lies over {placed[j]}");
        // The stronger, the larger, whatever the sign.
        Assert.Equal(placed.OrderByDescending(one => Math.Abs(one.Token.Score)), placed.OrderByDescending(one => one.FontSize));
    }

    [Fact]
    public void Tokens_with_room_around_them_stay_in_their_places()
    {
        var placed = TokenPlacement.Place(new("map", "", "for", "against", [new("left", -1, -1, 1), new("right", 1, 1, 1)]));
        Assert.Equal([(100, 504), (900, 56)], placed.OrderBy(one => one.X).Select(one => ((int)Math.Round(one.X), (int)Math.Round(one.Y))));
    }
}
