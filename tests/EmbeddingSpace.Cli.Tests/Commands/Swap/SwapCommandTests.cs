using System.Text;
using EmbeddingSpace.Testing;
using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Cli.Tests.Commands.Swap;

[Trait("Tier", "Unit")]
public sealed class SwapCommandTests
{
    private static readonly string Saved = Fixtures.SavedModel("translation-combined.zip");

    [Theory]
    [InlineData(200, "{}")]
    [InlineData(200, "[]")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"model": {"name": 3}, "path": 7, "newPath": "x", "found": 1}""")]
    [InlineData(500, """{"detail": 5}""")]
    public void Another_program_at_the_address_is_told_from_a_server(int status, string body)
    {
        using var other = new LoopbackServer(_ => new(status) { Body = Encoding.UTF8.GetBytes(body) });
        foreach (var words in new string[][] { ["swap", "m", Saved], ["rollback", "m"], ["shadow", "--served", "m"] })
            CommandLineRun.Of([.. words, "--url", other.Address.AbsoluteUri]).IsRefused("expected an answer of 'serve'", "correct '--url'");
    }

    [Fact]
    public void What_stands_before_the_routes_stays_there()
    {
        using var other = new LoopbackServer(_ => new(404));
        CommandLineRun.Of("rollback", "team/m", "--url", $"{other.Address.AbsoluteUri}texts").IsRefused("'--url'");
        Assert.Equal("/texts/models/team/m/rollback", Assert.Single(other.Calls).Path);
    }
}
