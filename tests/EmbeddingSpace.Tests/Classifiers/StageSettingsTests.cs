using System.Text;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Classifiers;

/// <summary>ML.NET's part of a stage, read without ML.NET.</summary>
[Trait("Tier", "Unit")]
public sealed class StageSettingsTests
{
    private const string Head = "TransformerChain/Transform_000/Model.key";

    private static byte[] Key => new SavedZip(Fixtures.SavedModel("heads-together.zip")).Read(Head);

    [Fact]
    public void Columns_are_read() => Assert.Equal(new StageSettings("AScore", "Features", null, null) { Version = 1 },
        StageSettings.Read(Key));

    [Fact]
    public void What_is_cut_off_says_nothing()
    {
        var key = Key;
        var letters = key.AsSpan().IndexOf(Encoding.Unicode.GetBytes("}}")) + Encoding.Unicode.GetByteCount("}}");
        for (var length = 0; length < letters; length++) Assert.Null(StageSettings.Read(key.AsSpan(0, length)));
        Assert.NotNull(StageSettings.Read(key.AsSpan(0, letters)));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(40)]
    [InlineData(48)]
    public void Places_that_lead_out_of_the_file_say_nothing(int place)
    {
        foreach (var claim in new[] { long.MaxValue, long.MinValue, -1L })
        {
            var key = Key;
            BitConverter.TryWriteBytes(key.AsSpan(place), claim);
            Assert.Null(StageSettings.Read(key));
        }
    }

    [Theory]
    [InlineData("{\"Features\":\"Fea", "[\"Features\":\"Fea")]
    [InlineData("AScore", "A\ud800core")]
    public void Settings_that_nobody_wrote_say_nothing(string text, string by)
    {
        var key = Key;
        var place = key.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text));
        // The encoding itself would put a question mark in the place of half a pair.
        for (var i = 0; i < by.Length; i++) BitConverter.TryWriteBytes(key.AsSpan(place + i * sizeof(char)), by[i]);
        Assert.Null(StageSettings.Read(key));
    }
}
