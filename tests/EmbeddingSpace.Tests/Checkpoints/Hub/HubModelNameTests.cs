using EmbeddingSpace.Checkpoints.Hub;
using EmbeddingSpace.Testing.Hub;
using Xunit;

namespace EmbeddingSpace.Tests.Checkpoints.Hub;

[Trait("Tier", "Unit")]
public class HubModelNameTests
{
    [Theory]
    [InlineData("owner/name", "owner/name", null)]
    [InlineData("sentence-transformers/all-MiniLM-L6-v2@main", "sentence-transformers/all-MiniLM-L6-v2", "main")]
    [InlineData("a_b/c.d@refs/pr/7", "a_b/c.d", "refs/pr/7")]
    [InlineData("gpt2", "gpt2", null)]
    public void A_name_is_read(string text, string name, string? revision)
    {
        var model = HubModelName.Parse(text);
        Assert.Equal((name, revision, text), (model.Name, model.Revision, model.ToString()));
        Assert.Equal(name.Contains('/', StringComparison.Ordinal), model.HasOwner);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("owner/")]
    [InlineData("/name")]
    [InlineData("./name")]
    [InlineData("../name")]
    [InlineData("owner/name/more")]
    [InlineData("owner/na me")]
    [InlineData("owner/na--me")]
    [InlineData("owner/name.git")]
    [InlineData("owner/name@")]
    [InlineData("owner/name@..")]
    [InlineData("owner/name@a/../../b")]
    [InlineData("owner\\name")]
    [InlineData("-owner/name")]
    [InlineData("owner/name@a@b")]
    public void What_is_none_is_refused(string? text)
    {
        Assert.False(HubModelName.TryParse(text, out _));
        if (text is not null) Assert.Throws<ArgumentException>(() => HubModelName.Parse(text));
    }

    [Theory]
    [InlineData(CacheFolder.Commit, true)]
    [InlineData("main", false)]
    [InlineData("0123456789ABCDEF0123456789abcdef01234567", false)]
    [InlineData(null, false)]
    public void A_commit_is_told_from_a_branch(string? text, bool isCommit) => Assert.Equal(isCommit, HubModelName.IsCommit(text));
}
