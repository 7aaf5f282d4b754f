using EmbeddingSpace.Architecture.Families;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Tests.Architecture.Families;

/// <summary>What the core's README says of families is what their files say.</summary>
[Trait("Tier", "Unit")]
public sealed class FamilyTableTests
{
    [Fact]
    public void The_README_lists_every_family_as_its_file_describes_it()
    {
        var rows = ModelFamily.All.Values.OrderBy(family => family.ModelType, StringComparer.Ordinal).Select(Row);
        var table = string.Join('\n', rows.Prepend("| --- | --- | --- | --- | --- | --- |")
            .Prepend("| `model_type` | looks | positions | norms | feed-forward | tokenizer class |"));
        var readme = File.ReadAllText(Path.Combine(Fixtures.RepositoryRoot, "src", "EmbeddingSpace", "README.md"));
        Assert.True(readme.Contains(table, StringComparison.Ordinal), $"Expected in src/EmbeddingSpace/README.md:\n{table}");
    }

    [Fact]
    public void Data2vec_is_a_family_by_its_file_alone()
    {
        var (own, like) = (ModelFamily.All["data2vec-text"], ModelFamily.All["roberta"]);
        Assert.Equal("data2vec_text.", own.Base);
        Assert.Equal(like.Modules.Select(module => module.Name), own.Modules.Select(module => module.Name));
        Assert.Equal(like.Block, own.Block);
    }

    private static string Row(ModelFamily family)
    {
        var block = family.Block;
        var looks = block.Attention == AttentionMask.Causal ? family.Config.Bidirectional is null ? "back" : "back, or both ways" : "both ways";
        if (block.Window is not null) looks += "; near, in some layers";
        var positions = block.RelativePositions switch
        {
            RelativePositionKind.BucketBias => "table, and distances in buckets",
            RelativePositionKind.Disentangled => "compared with distances",
            _ => block.Rotary is null ? "table" : "rotary",
        };
        var norms = (block.NormKind == NormKind.Layer ? "layer" : "root mean square") + ", " + block.Norm.ToString().ToLowerInvariant();
        var feedForward = family.Modules.Any(module => module.Role == ModuleRole.FeedForwardGate) ? "gated" : "two matrices";
        if (family.Config.Groups is not null) feedForward += "; layers share weights";
        return $"| `{family.ModelType}` | {looks} | {positions} | {norms} | {feedForward} | `{family.TokenizerClass}` |";
    }
}
