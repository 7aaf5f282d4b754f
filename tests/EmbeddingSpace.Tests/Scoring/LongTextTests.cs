using EmbeddingSpace.Checkpoints;
using EmbeddingSpace.Scoring;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Tokenization;
using EmbeddingSpace.Tokenization.Sequences;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

/// <summary>Texts longer than the model reads.</summary>
[Trait("Tier", "Unit")]
public sealed class LongTextTests
{
    /// <summary>Matrix kernels sum in another order at another place of the batch.</summary>
    private const double NeighbourTolerance = 1e-5;

    private const int Longest = 16;

    private static readonly string Long = string.Join(
        ' ', Enumerable.Range(0, 12).Select(i => $"The bank number {i} cut its interest rate and shares of the football club rose."));

    [Fact]
    public void Windows_hold_every_token_once_and_none_is_degenerate()
    {
        using var checkpoint = Checkpoint.Open(Fixtures.Data("models", "mini-b"));
        var tokenizer = TextTokenizer.Load(checkpoint);
        var whole = tokenizer.Encode(Long, int.MaxValue).Ids;
        var first = tokenizer.EncodeWindows(Long, Longest);
        TokenSequence[] windows = [first, .. first.Further!];
        Assert.Equal(whole[1..^1], windows.SelectMany(window => window.Ids[1..^1]));
        Assert.All(windows, window => Assert.Equal((whole[0], whole[^1]), (window.Ids[0], window.Ids[^1])));
        Assert.Equal((whole.Length - 2 + Longest - 3) / (Longest - 2), windows.Length);
        Assert.True(windows.Max(window => window.Ids.Length) - windows.Min(window => window.Ids.Length) <= 1);
        Assert.All(windows, window => Assert.False(window.Truncated));
    }

    [Fact]
    public void The_result_is_the_mean_of_the_windows_weighted_by_tokens_alone_and_in_a_batch()
    {
        using var leaks = new NativeLeakCheck();
        using var encoder = Load(TextOverflow.Windows, out var tokenizer);
        var first = tokenizer.EncodeWindows(Long, Longest);
        TokenSequence[] windows = [first with { Further = null }, .. first.Further!];
        var alone = encoder.Score([Long]);
        var together = encoder.Score(["Short.", Long, "A rocket flew to the moon.", Long]);
        var parts = windows.Select(window => encoder.Score([window], null, TestContext.Current.CancellationToken)[0].ToArray()).ToArray();
        for (var column = 0; column < alone.Size; column++)
        {
            var mean = windows.Select((window, i) => window.Ids.Length * (double)parts[i][column]).Sum() / windows.Sum(window => window.Ids.Length);
            Assert.Equal(mean, alone[0][column], NeighbourTolerance);
            Assert.Equal(alone[0][column], together[1][column], NeighbourTolerance);
            Assert.Equal(alone[0][column], together[3][column], NeighbourTolerance);
        }
        Assert.DoesNotContain(true, together.Truncated);
    }

    [Fact]
    public void A_text_that_fits_is_read_alike_to_the_last_bit_and_a_long_one_is_not()
    {
        using var cutting = Load(TextOverflow.Truncate, out _);
        using var windows = Load(TextOverflow.Windows, out _);
        string[] fitting = ["", "Shares fell.", "A rocket flew to the moon."];
        Assert.Equal(cutting.Score(fitting).Values.ToArray(), windows.Score(fitting).Values.ToArray());
        Assert.NotEqual(cutting.Score([Long]).Values.ToArray(), windows.Score([Long]).Values.ToArray());
        Assert.Equal([true], cutting.Score([Long]).Truncated);
    }

    [Fact]
    public void A_stored_model_keeps_what_it_was_made_with()
    {
        using var encoder = Load(TextOverflow.Windows, out _);
        var files = new Dictionary<string, byte[]>();
        encoder.Write((name, write) =>
        {
            using var stream = new MemoryStream();
            write(stream);
            files.Add(name, stream.ToArray());
        });
        using var read = TextEncoder.Read("stored", name => files.TryGetValue(name, out var bytes) ? new MemoryStream(bytes) : null);
        Assert.Equal(encoder.Score([Long]).Values.ToArray(), read.Score([Long]).Values.ToArray());
    }

    private static TextEncoder Load(TextOverflow longTexts, out TextTokenizer tokenizer)
    {
        var checkpoint = Checkpoint.Open(Fixtures.Data("models", "mini-b"));
        tokenizer = TextTokenizer.Load(checkpoint);
        return TextEncoder.Load(checkpoint, options: new() { MaximumLength = Longest, LongTexts = longTexts });
    }
}
