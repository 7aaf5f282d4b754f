using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Explanations;
using EmbeddingSpace.Hosting.Serving;
using EmbeddingSpace.Hosting.Tests.Hosts;
using EmbeddingSpace.Testing;
using Xunit;

namespace EmbeddingSpace.Hosting.Tests.Serving;

/// <summary>A hosted model is explained as it is alone, whatever it shares with others.</summary>
[Trait("Tier", "Pipeline")]
public sealed class ExplanationTests
{
    private static readonly string[] Texts = ["A gripping, beautifully acted film.", ""];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, ExplanationMethod.Exact)]
    [InlineData(ExplanationMethod.Occlusion, ExplanationMethod.Occlusion)]
    public async Task A_head_on_a_shared_target_is_explained_as_alone(ExplanationMethod? asked, ExplanationMethod found)
    {
        using var host = TestHost.Build(("Models:one:Path", TestHost.First), ("Models:two:Path", TestHost.First));
        using var alone = SavedClassifier.Load(TestHost.First);
        var expected = alone.Explain(Texts, new() { Method = asked });
        await host.Classifiers().ClassifyAsync(["one", "two"], Texts, Cancellation);
        var (explanations, model) = await host.Classifiers().ExplainAsync("two", Texts, new() { Method = asked }, Cancellation);
        Assert.Equal("two", model.Name);
        for (var text = 0; text < Texts.Length; text++)
        {
            Assert.Equal(found, explanations[text].Method);
            Assert.Equal(expected[text].Logits, explanations[text].Logits);
            Assert.Equal(expected[text].Tokens.Select(token => token.Token), explanations[text].Tokens.Select(token => token.Token));
            Assert.Equal(expected[text].Tokens.SelectMany(token => token.Logits), explanations[text].Tokens.SelectMany(token => token.Logits));
        }
    }

    [Fact]
    public async Task A_head_behind_an_encoder_is_explained_as_alone()
    {
        var path = Fixtures.SavedModel("head-chain.zip");
        using var host = TestHost.Build(("Models:head:Path", path));
        using var alone = SavedClassifier.Load(path);
        var expected = alone.Explain(Texts);
        var (explanations, _) = await host.Classifiers().ExplainAsync("head", Texts, null, Cancellation);
        for (var text = 0; text < Texts.Length; text++)
        {
            Assert.Equal(ExplanationMethod.Exact, explanations[text].Method);
            Assert.Equal(expected[text].Logits, explanations[text].Logits);
            Assert.Equal(expected[text].Tokens.SelectMany(token => token.Logits), explanations[text].Tokens.SelectMany(token => token.Logits));
        }
    }

    [Fact]
    public async Task What_cannot_be_explained_says_so()
    {
        using var host = TestHost.Build(("Models:plain:Path", Fixtures.Checkpoint("bert-classifier")));
        var pool = host.Classifiers();
        await Assert.ThrowsAsync<NotSupportedException>(() => pool.ExplainAsync("plain", Texts, new() { Method = ExplanationMethod.Exact }, Cancellation));
        await Assert.ThrowsAsync<ModelNotFoundException>(() => pool.ExplainAsync("none", Texts, null, Cancellation));
    }
}
