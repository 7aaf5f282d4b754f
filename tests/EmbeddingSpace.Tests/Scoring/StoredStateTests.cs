using System.Text;
using EmbeddingSpace.Checkpoints.Exceptions;
using EmbeddingSpace.Scoring;
using Xunit;

namespace EmbeddingSpace.Tests.Scoring;

[Trait("Tier", "Unit")]
public sealed class StoredStateTests
{
    private const string Known = """{"Size":3,"Parts":[{"Name":"a"}]}""";

    [Fact]
    public void What_is_written_is_read()
    {
        var written = new MemoryStream();
        StoredState.Write(new State(3, [new("a")]), "state.json", (_, write) => write(written));
        Assert.Equal(Known, Encoding.UTF8.GetString(written.ToArray()));
        var state = Read(Known);
        Assert.Equal((3, "a"), (state.Size, Assert.Single(state.Parts).Name));
    }

    [Theory]
    [InlineData("""{"Size":3,"Parts":[],"Depth":1}""", "Depth")]
    [InlineData("""{"Size":3,"Parts":[{"Name":"a"},{"Name":"b","Colour":null}]}""", "Parts.Colour")]
    [InlineData("""{"Depth":1}""", "Depth")]
    public void A_member_of_a_newer_version_is_named_as_such(string json, string member) => Assert.Equal(
        $"'state.json' in 'saved': expected the members known here, found '{member}': it was saved by a newer EmbeddingSpace: "
        + "update the EmbeddingSpace package.",
        Assert.Throws<InvalidCheckpointException>(() => Read(json)).Message);

    [Theory]
    [InlineData("""{"Size":3,"Parts":[""")]
    [InlineData("""{"Size":"many","Parts":[]}""")]
    [InlineData("""{"Parts":[]}""")]
    [InlineData("""{"Size":3,"Parts":null}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Anything_else_is_damage(string json)
    {
        var message = Assert.Throws<InvalidCheckpointException>(() => Read(json)).Message;
        Assert.StartsWith("'state.json' in 'saved': expected the stored state of a scorer, found malformed JSON (", message, StringComparison.Ordinal);
        Assert.EndsWith("Save the model again.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Equal(
        "'state.json' in 'saved': expected the stored state of a scorer, found no such entry. Was this file saved by EmbeddingSpace?",
        Assert.Throws<InvalidCheckpointException>(() => StoredState.Read<State>("saved", "state.json", _ => null)).Message);

    private static State Read(string json) => StoredState.Read<State>("saved", "state.json", _ => new MemoryStream(Encoding.UTF8.GetBytes(json)));

    private sealed record State(int Size, Part[] Parts);

    private sealed record Part(string Name);
}
