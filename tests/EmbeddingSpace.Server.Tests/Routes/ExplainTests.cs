using System.Text.Json.Nodes;
using EmbeddingSpace.Classifiers;
using EmbeddingSpace.Server.Tests.Hosts;
using Xunit;

namespace EmbeddingSpace.Server.Tests.Routes;

[Trait("Tier", "Pipeline")]
public sealed class ExplainTests
{
    /// <summary>Sums in float32 over layers and tokens.</summary>
    private const double AddsUp = 1e-4;

    private const string Text = "A gripping, beautifully acted film 🙂.";

    [Fact]
    public async Task A_translation_is_taken_apart_exactly()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Translation), ("Models:other:Path", TestServer.Translation),
            ("Server:DefaultClassifier", "m"));
        using var alone = SavedClassifier.Load(TestServer.Translation);
        var expected = Assert.Single(alone.Explain([Text]));
        foreach (var path in new[] { "/explain", "/models/other/explain" })
        {
            var entry = Assert.Single((await server.PostAsync(path, new { inputs = Text })).AsArray())!;
            Assert.Equal("exact", entry["method"]!.GetValue<string>());
            Assert.Equal(expected.Classes, entry["labels"]!.AsArray().Select(label => label!.GetValue<string>()));
            var tokens = entry["tokens"]!.AsArray();
            Assert.Equal(expected.Tokens.Select(token => token.Token), tokens.Select(token => token!["token"]!.GetValue<string>()));
            Assert.Equal(expected.Tokens.Select(token => (token.Characters.Start.Value, token.Characters.End.Value)),
                tokens.Select(token => (token!["characters"]![0]!.GetValue<int>(), token["characters"]![1]!.GetValue<int>())));
            Assert.Null(tokens[0]!["text"]);
            for (var label = 0; label < expected.Classes.Count; label++)
            {
                Assert.Equal(expected.Logits[label], Number(entry["scores"]!, label), AddsUp);
                var added = tokens.Sum(token => Number(token!["contributions"]!, label));
                Assert.Equal(Number(entry["scores"]!, label), Number(entry["bias"]!, label) + added, AddsUp);
            }
        }
    }

    [Fact]
    public async Task What_does_not_add_up_is_explained_by_leaving_tokens_out()
    {
        await using var server = await TestServer.StartAsync(
            ("Models:stitched:Path", TestServer.OtherTranslation), ("Models:plain:Path", TestServer.MultiLabel));
        foreach (var model in new[] { "stitched", "plain" })
        {
            var entry = Assert.Single((await server.PostAsync($"/models/{model}/explain", new { inputs = Text })).AsArray())!;
            Assert.Equal("occlusion", entry["method"]!.GetValue<string>());
            Assert.Null(entry["bias"]);
            Assert.Contains(entry["tokens"]!.AsArray(), token => Number(token!["contributions"]!, 0) != 0);
            var refused = await TestServer.ProblemAsync(server.SendAsync($"/models/{model}/explain", new { inputs = Text, method = "exact" }), 422);
            Assert.Contains("Occlusion", refused, StringComparison.Ordinal);
            Assert.DoesNotContain("Fixtures", refused, StringComparison.Ordinal);
        }
        var unknown = await TestServer.ProblemAsync(server.SendAsync("/models/plain/explain", new { inputs = Text, method = "magic" }), 422);
        Assert.Contains("'occlusion'", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pairs_say_which_text_a_token_is_of()
    {
        await using var server = await TestServer.StartAsync(("Models:m:Path", TestServer.Reranker));
        var entry = Assert.Single((await server.PostAsync("/explain", new { inputs = new[] { new[] { "a question", "an answer" } } })).AsArray())!;
        Assert.Equal([0, 1], entry["tokens"]!.AsArray().Select(token => token!["text"]?.GetValue<int>()).OfType<int>().Distinct());
    }

    private static double Number(JsonNode numbers, int place) => numbers[place]!.GetValue<float>();
}
