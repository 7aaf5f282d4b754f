using EmbeddingSpace.ML.AlignedSpace;
using EmbeddingSpace.ML.Persistence;
using EmbeddingSpace.ML.TextClassification;
using Xunit;

namespace EmbeddingSpace.ML.Tests.Persistence;

[Trait("Tier", "Unit")]
public sealed class SettingsTextTests
{
    [Theory]
    [InlineData("""{"Output":"A","Input":"B","Scale":2}""", "Scale")]
    [InlineData("""{"Scale":{"Of":[1,2]},"Output":"A"}""", "Scale")]
    public void A_member_that_only_a_newer_version_knows_is_named_with_the_remedy(string json, string member) =>
        Assert.Equal($"'X' in the saved model: expected the settings known here, found '{member}': it was saved by a newer EmbeddingSpace: "
            + "update the EmbeddingSpace.ML package.", Message<StoredAlignedSpaceSettings>(json));

    [Fact]
    public void Deep_ones_are_named_by_their_path()
    {
        var json = SettingsText.Write(StoredTextClassifierSettings.From(new() { Checkpoint = "folder", Batching = new() }));
        var newer = json.Replace("\"QueueLength\"", "\"Fairness\":1,\"QueueLength\"", StringComparison.Ordinal);
        Assert.Contains("found 'Text.Batching.Fairness': it was saved by a newer", Message<StoredTextClassifierSettings>(newer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"Output\":\"A\",\"Inp")]
    [InlineData("""{"Output":"A"}""")]
    [InlineData("""{"Output":"A","Input":null}""")]
    [InlineData("""{"Output":"A","Input":5}""")]
    [InlineData("""["Output"]""")]
    public void Anything_else_is_malformed(string json)
    {
        var message = Message<StoredAlignedSpaceSettings>(json);
        Assert.StartsWith("'X' in the saved model: expected its settings, found malformed JSON (", message, StringComparison.Ordinal);
        Assert.EndsWith("). Save the model again.", message, StringComparison.Ordinal);
    }

    private static string Message<T>(string json) => Assert.ThrowsAny<FormatException>(() => SettingsText.Read<T>(json, "X")).Message;
}
