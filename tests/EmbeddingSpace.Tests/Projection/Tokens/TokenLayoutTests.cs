using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Projection.Spaces;
using EmbeddingSpace.Projection.Tokens;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Projection.Tokens;

[Trait("Tier", "Unit")]
public sealed class TokenLayoutTests : IDisposable
{
    /// <summary>E is stored in Float32: seven digits.</summary>
    private const double StoredTolerance = 1e-5;

    private static readonly int[] Planted = [20, 30, 40, 50, 60];
    private static readonly (double X, double Y)[] Corners = [(3, 0), (-3, 0), (0, 1), (0, -1), (0, 0)];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Tokens_that_lie_in_a_plane_keep_their_places_and_random_ones_do_not_fit_in()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Plant();
        using var space = VocabularySpace.Load(checkpoint);
        var layout = TokenLayout.Of(space, Planted, seed: 1);
        Assert.Equal(1, layout.Explained, StoredTolerance);
        Assert.InRange(layout.RandomExplained, 0.4, 0.95);
        // Longer first; signs are free, so distances are what must hold.
        for (var i = 0; i < Planted.Length; i++)
        {
            Assert.Equal(Math.Abs(Corners[i].X), Math.Abs(layout.Places[i].X), StoredTolerance);
            Assert.Equal(Math.Abs(Corners[i].Y), Math.Abs(layout.Places[i].Y), StoredTolerance);
        }
        Assert.Equal(-layout.Places[0].X, layout.Places[1].X, StoredTolerance);
        Assert.Equal(layout.Places, TokenLayout.Of(space, Planted, seed: 1).Places);
    }

    [Fact]
    public void Wrong_requests_are_one_sentence_each()
    {
        using var leaks = new NativeLeakCheck();
        using var checkpoint = Plant();
        using var space = VocabularySpace.Load(checkpoint);
        Assert.Equal("Tokens of 'bert': expected at least 4 to lay out, got 3; give more.", Refuse(1, 2, 3));
        Assert.Equal("Token 400 of 'bert': expected 0 to 399.", Refuse(1, 2, 3, 400));
        Assert.Equal("Tokens of 'bert': expected each once, got some twice; leave out what repeats.", Refuse(1, 2, 3, 3));

        string Refuse(params int[] ids) => Assert.Throws<InvalidSelectionException>(() => TokenLayout.Of(space, ids, seed: 1)).Message;
    }

    public void Dispose() => _folder.Dispose();

    private Checkpoint Plant()
    {
        var bert = new SyntheticBert(7);
        var e = bert["embeddings.word_embeddings.weight"];
        foreach (var (id, (x, y)) in Planted.Zip(Corners))
            for (var i = 0; i < bert.Hidden; i++) e[id * bert.Hidden + i] = i switch { 3 => (float)x, 5 => (float)y, _ => 0.5f };
        return Checkpoint.Open(bert.Write(_folder.File("bert")));
    }
}
