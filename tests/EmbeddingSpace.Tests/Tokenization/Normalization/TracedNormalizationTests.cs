using EmbeddingSpace.Tokenization.Normalization;
using EmbeddingSpace.Tokenization.Tracing;
using Xunit;

namespace EmbeddingSpace.Tests.Tokenization.Normalization;

[Trait("Tier", "Unit")]
public sealed class TracedNormalizationTests
{
    private const int Texts = 500, LongestText = 30, Origin = 7;

    public static TheoryData<string> Normalizers => [.. All.Select(normalizer => normalizer.Fingerprint)];

    private static IEnumerable<ITextNormalizer> All =>
    [
        .. from clean in (bool[])[true, false]
           from lower in (bool[])[true, false]
           select new BertNormalizer(clean, SpaceChinese: true, StripAccents: lower, lower),
        .. from compose in (bool[])[true, false] from compatible in (bool[])[true, false] select new UnicodeNormalizer(compose, compatible),
        new LowerCaseNormalizer(), new StripAccentsNormalizer(),
    ];

    /// <summary>ASCII takes a short way; a letter beyond it behind the text makes it take the long one.</summary>
    [Theory]
    [MemberData(nameof(Normalizers))]
    public void Characters_of_ASCII_come_from_where_they_come_from_before_a_letter_beyond_it(string fingerprint)
    {
        var normalizer = All.Single(each => each.Fingerprint == fingerprint);
        var random = new Random(1);
        for (var text = 0; text < Texts; text++)
        {
            var ascii = string.Concat(Enumerable.Range(0, random.Next(1, LongestText)).Select(_ => (char)random.Next(128)));
            var (alone, before) = (new TracedText(ascii, Origin), new TracedText(ascii + 'Ā', Origin));
            normalizer.Normalize(alone);
            normalizer.Normalize(before);
            Assert.Equal(normalizer.Normalize(ascii), alone.Text);
            Assert.Equal(alone.Text, before.Text[..alone.Text.Length]);
            Assert.Equal(alone.Starts, before.Starts.Take(alone.Text.Length));
            Assert.Equal(alone.Ends, before.Ends.Take(alone.Text.Length));
        }
    }
}
